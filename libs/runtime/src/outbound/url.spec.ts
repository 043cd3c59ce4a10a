import fc from 'fast-check';
import { classifyAddress } from './address.js';
import { parseCidr } from './cidr.js';
import { checkUrl, judgeTarget, MAX_URL_LENGTH, type OutboundRules } from './url.js';

const DEVELOPMENT: OutboundRules = { allow: [], production: false };
const PRODUCTION: OutboundRules = { allow: [], production: true };
const LAN: OutboundRules = { allow: [parseCidr('192.168.1.0/24')], production: false };

function verdict(url: string, rules: OutboundRules): string {
  const check = checkUrl(url, rules);
  return check.ok ? 'ok' : check.fault.code;
}

describe('checkUrl', () => {
  test.each([
    ['https://api.example.com/v1/{{args.id}}?q=a%20b#top'],
    ['HTTPS://API.EXAMPLE.COM'],
    ['https://api.example.com:8443/'],
    ['https://8.8.8.8/'],
    ['https://[2606:4700:4700::1111]/'],
    ['https://bücher.example/'],
    ['https://api.example.com./'],
    ['https://example.com/@user/a:b'],
    ['https://notlocalhost/'],
    ['https://localhost.example.com/'],
    ['https://my_service.example.com/'],
  ])('accepts %s', (url) => {
    expect(verdict(url, PRODUCTION)).toBe('ok');
  });

  test('answers with the parsed URL, or with a fault at the given pointer', () => {
    const good = checkUrl('https://Example.com', PRODUCTION);
    const bad = checkUrl('https://10.0.0.1/', { ...PRODUCTION, pointer: '/http/baseUrl' });
    expect(good).toEqual({ ok: true, url: new URL('https://example.com/') });
    expect(bad).toEqual({
      ok: false,
      fault: { pointer: '/http/baseUrl', code: 'outbound_refused', message: 'The address is not one that this server may call.' },
    });
  });

  test.each([
    'ftp://example.com/',
    'file:///etc/passwd',
    'gopher://example.com/',
    'javascript:alert(1)',
    'data:text/plain,x',
    'ws://example.com/',
    'unix:/var/run/docker.sock',
    'http+unix://%2Fvar%2Frun%2Fdocker.sock/info',
    'blob:https://example.com/1',
    '//example.com/',
    '/path',
    'example.com',
    '',
  ])('NET-01 %j is refused: only absolute http and https', (url) => {
    expect(verdict(url, DEVELOPMENT)).toBe('invalid_url');
  });

  test.each([
    'https:example.com',
    'https:/example.com',
    'https:///example.com',
    'https:\\\\example.com',
    'https://example.com\\@10.0.0.1/',
    ' https://example.com/',
    'https://example.com/ x',
    'https://exa\tmple.com/',
    'https://exa\nmple.com/',
    'https://example.com/\r\nHost: internal',
    'https://example.com/\0',
    'https://exa mple.com/',
    'https://example.com:99999/',
    'https://[::1/',
    'https://1.2.3.4.5/',
    'https://256.256.256.256/',
    'https://a%00b.example/',
  ])('NET-01 %j is refused: parsers disagree about it', (url) => {
    expect(verdict(url, DEVELOPMENT)).toBe('invalid_url');
  });

  test.each([
    'https://user:pass@example.com/',
    'https://user@example.com/',
    'https://@example.com/',
    'https://:@example.com/',
    'https://a@b@example.com/',
  ])('NET-01 %s is refused: credentials in the URL', (url) => {
    expect(verdict(url, DEVELOPMENT)).toBe('invalid_url');
  });

  test.each([
    'https://{{vars.host}}/',
    'https://{{vars.sub}}.example.com/',
    'https://api.example.com{{vars.tail}}/',
    'https://a$b.example/',
    `https://${'a.'.repeat(127)}/`,
  ])('NET-06 %s is refused: a host is a literal name', (url) => {
    expect(verdict(url, DEVELOPMENT)).toBe('invalid_url');
  });

  test('a URL over the limit is refused, one at the limit is not', () => {
    const base = 'https://example.com/';
    expect(verdict(base.padEnd(MAX_URL_LENGTH, 'x'), PRODUCTION)).toBe('ok');
    expect(verdict(base.padEnd(MAX_URL_LENGTH + 1, 'x'), PRODUCTION)).toBe('invalid_url');
  });

  test('NET-01 http passes outside production only', () => {
    expect(verdict('http://example.com/', DEVELOPMENT)).toBe('ok');
    expect(verdict('http://example.com/', PRODUCTION)).toBe('invalid_url');
  });

  test.each([22, 25, 2375, 2379, 3306, 5432, 6379, 6443, 9200, 10250])('NET-01 port %d is refused', (port) => {
    expect(verdict(`https://example.com:${port}/`, PRODUCTION)).toBe('outbound_refused');
    expect(verdict(`https://8.8.8.8:${port}/`, PRODUCTION)).toBe('outbound_refused');
  });

  test('the list of ports can be replaced', () => {
    expect(verdict('https://example.com:9443/', { ...PRODUCTION, ports: [9443] })).toBe('ok');
    expect(verdict('https://example.com/', { ...PRODUCTION, ports: [9443] })).toBe('outbound_refused');
  });

  test.each([
    'http://localhost/',
    'http://LOCALHOST/',
    'http://localhost./',
    'http://app.localhost/',
    'http://127.0.0.1/',
    'http://127.0.0.1./',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://0/',
    'http://%31%32%37.0.0.1/',
    'http://１２７。０。０。１/',
    'http://①②⑦.0.0.1/',
    'http://[::]/',
    'http://[::1]/',
    'http://[0:0:0:0:0:0:0:1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::127.0.0.1]/',
    'http://[64:ff9b::a9fe:a9fe]/',
    'http://[2002:7f00:1::]/',
    'http://[fd00:ec2::254]/',
    'http://169.254.169.254/latest/meta-data/',
    'http://168.63.129.16/',
  ])('NET-01 %s is refused', (url) => {
    expect(verdict(url, DEVELOPMENT)).toBe('outbound_refused');
  });

  test('an opened range is reachable on any port, and the rest stays closed', () => {
    expect(verdict('http://192.168.1.5:11434/', LAN)).toBe('ok');
    expect(verdict('http://192.168.2.5/', LAN)).toBe('outbound_refused');
    expect(verdict('http://8.8.8.8:11434/', LAN)).toBe('outbound_refused');
    expect(verdict('http://localhost/', LAN)).toBe('outbound_refused');
    expect(verdict('http://localhost:9/', { ...LAN, allow: [parseCidr('::1')] })).toBe('ok');
  });

  test('NET-01 a port that is opened in a range opens no other port there', () => {
    const one = { ...LAN, allow: [parseCidr('127.0.0.1/32:9471')] };
    expect(verdict('http://127.0.0.1:9471/', one)).toBe('ok');
    expect(verdict('http://127.0.0.1:9472/', one)).toBe('outbound_refused');
    expect(verdict('http://127.0.0.1/', one)).toBe('outbound_refused');
    expect(verdict('http://127.0.0.2:9471/', one)).toBe('outbound_refused');
    expect(verdict('http://8.8.8.8:9471/', one)).toBe('outbound_refused');
    expect(judgeTarget('127.0.0.1', 9471, one)).toBeNull();
    expect(judgeTarget('127.0.0.1', 9472, one)).toBe('address');
  });

  test('a name on an odd port waits for the look-up only if some range is opened', () => {
    expect(verdict('http://ollama:11434/', LAN)).toBe('ok');
    expect(verdict('http://ollama:11434/', DEVELOPMENT)).toBe('outbound_refused');
    expect(judgeTarget('8.8.8.8', 11434, LAN)).toBe('port');
    expect(judgeTarget('192.168.1.5', 11434, LAN)).toBeNull();
  });
});

describe('properties', () => {
  const ranges = [
    '0.0.0.0/8',
    '10.0.0.0/8',
    '100.64.0.0/10',
    '127.0.0.0/8',
    '169.254.0.0/16',
    '172.16.0.0/12',
    '192.0.0.0/24',
    '192.0.2.0/24',
    '192.88.99.0/24',
    '192.168.0.0/16',
    '198.18.0.0/15',
    '198.51.100.0/24',
    '203.0.113.0/24',
    '224.0.0.0/4',
    '240.0.0.0/4',
    '168.63.129.16/32',
    '161.26.0.0/16',
    '166.8.0.0/14',
  ];

  const denied = fc.tuple(fc.constantFrom(...ranges), fc.integer({ min: 0, max: 0xffffffff })).map(([range, random]) => {
    const [network = '', prefix = '32'] = range.split('/');
    const base = Buffer.from(network.split('.').map(Number)).readUInt32BE();
    const hostMask = 2 ** (32 - Number(prefix)) - 1;
    const octets = Buffer.alloc(4);
    octets.writeUInt32BE((base | (random & hostMask)) >>> 0);
    return octets;
  });

  const quads = (octets: Buffer) => [...octets].map((octet) => octet.toString(16).padStart(2, '0'));
  const groups = (octets: Buffer) => `${quads(octets).slice(0, 2).join('')}:${quads(octets).slice(2).join('')}`;
  const dotted = (octets: Buffer) => [...octets].join('.');
  const fullWidth = (text: string) =>
    text.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)).replaceAll('.', '。');

  const IPV4_NOTATIONS: readonly ((octets: Buffer) => string)[] = [
    dotted,
    (octets) => `${dotted(octets)}.`,
    (octets) => String(octets.readUInt32BE()),
    (octets) => `0x${octets.toString('hex')}`,
    (octets) => `0${octets.readUInt32BE().toString(8)}`,
    (octets) => [...octets].map((octet) => `0${octet.toString(8)}`).join('.'),
    (octets) => [...octets].map((octet) => `0x00${octet.toString(16).toUpperCase()}`).join('.'),
    (octets) => `${octets[0]}.${octets.readUIntBE(1, 3)}`,
    (octets) => `${octets[0]}.${octets[1]}.${octets.readUInt16BE(2)}`,
    (octets) => fullWidth(dotted(octets)),
    (octets) => dotted(octets).replace(/\d/g, (digit) => `%3${digit}`),
    (octets) => dotted(octets).replaceAll('.', '%2E'),
  ];

  const IPV6_FORMS: readonly ((octets: Buffer) => string)[] = [
    (octets) => `::${dotted(octets)}`,
    (octets) => `::${groups(octets)}`,
    (octets) => `::ffff:${dotted(octets)}`,
    (octets) => `0:0:0:0:0:FFFF:${groups(octets)}`,
    (octets) => `::ffff:0:${dotted(octets)}`,
    (octets) => `64:ff9b::${dotted(octets)}`,
    (octets) => `64:ff9b:1::${groups(octets)}`,
    (octets) => `2002:${groups(octets)}::1`,
    (octets) => `2001:0:102:304::${groups(Buffer.from(octets.map((octet) => octet ^ 0xff)))}`,
    (octets) => `2606:4700::5efe:${dotted(octets)}`,
    (octets) => `2606:4700::200:5efe:${groups(octets)}`,
  ];

  test('NET-01 an address of a denied range is refused in every notation', () => {
    fc.assert(
      fc.property(denied, fc.constantFrom(...IPV4_NOTATIONS), (octets, notation) => {
        expect(classifyAddress(dotted(octets), []).allowed).toBe(false);
        expect(classifyAddress(notation(octets), []).allowed).toBe(false);
        expect(verdict(`http://${notation(octets)}/`, DEVELOPMENT)).toBe('outbound_refused');
      }),
      { numRuns: 1000 },
    );
  });

  test('NET-01 an address of a denied range is refused inside every IPv6 form', () => {
    fc.assert(
      fc.property(denied, fc.constantFrom(...IPV6_FORMS), (octets, form) => {
        expect(classifyAddress(form(octets), []).allowed).toBe(false);
        expect(verdict(`http://[${form(octets)}]/`, DEVELOPMENT)).toBe('outbound_refused');
      }),
      { numRuns: 1000 },
    );
  });

  test('NET-01 the URL is judged by the address that will be dialled, in every notation', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 4, maxLength: 4 }), fc.constantFrom(...IPV4_NOTATIONS), (random, notation) => {
        const octets = Buffer.from(random);
        const expected = classifyAddress(dotted(octets), []).allowed ? 'ok' : 'outbound_refused';
        expect(verdict(`http://${notation(octets)}/`, DEVELOPMENT)).toBe(expected);
      }),
    );
  });

  test('NET-01 whatever text comes in, there is a verdict and never a throw', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.webUrl(),
      fc.string().map((tail) => `http://${tail}`),
    );
    fc.assert(fc.property(text, (url) => typeof checkUrl(url, PRODUCTION).ok === 'boolean'));
  });
});
