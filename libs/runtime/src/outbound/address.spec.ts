import fc from 'fast-check';
import { type AddressRefusal, classifyAddress, isOpened } from './address.js';
import { parseCidr } from './cidr.js';

const DENIED: readonly [what: string, reason: AddressRefusal, ...ips: string[]][] = [
  ['this network', 'special_range', '0.0.0.0', '0.0.0.1', '0.255.255.255'],
  ['private 10/8', 'special_range', '10.0.0.0', '10.255.255.255'],
  ['private 172.16/12', 'special_range', '172.16.0.0', '172.31.255.255'],
  ['private 192.168/16', 'special_range', '192.168.0.0', '192.168.255.255'],
  ['carrier-grade NAT and Alibaba metadata', 'special_range', '100.64.0.0', '100.100.100.200', '100.127.255.255'],
  ['loopback', 'special_range', '127.0.0.0', '127.0.0.1', '127.255.255.255'],
  ['link-local and metadata', 'special_range', '169.254.0.0', '169.254.169.254', '169.254.42.42', '169.254.255.255'],
  ['protocol assignments and Oracle metadata', 'special_range', '192.0.0.0', '192.0.0.192', '192.0.0.255'],
  ['documentation', 'special_range', '192.0.2.0', '192.0.2.255', '198.51.100.0', '198.51.100.255', '203.0.113.0', '203.0.113.255'],
  ['6to4 relays', 'special_range', '192.88.99.0', '192.88.99.255'],
  ['benchmarking', 'special_range', '198.18.0.0', '198.19.255.255'],
  ['multicast', 'special_range', '224.0.0.0', '239.255.255.255'],
  ['reserved and broadcast', 'special_range', '240.0.0.0', '255.255.255.254', '255.255.255.255'],
  ['Azure host services', 'cloud_service', '168.63.129.16'],
  ['IBM Cloud services', 'cloud_service', '161.26.0.0', '161.26.255.255', '166.8.0.0', '166.11.255.255'],
  ['Equinix Metal metadata', 'cloud_service', '192.80.8.124'],
  ['Google Cloud APIs from inside', 'cloud_service', '199.36.153.4', '199.36.153.7', '199.36.153.8', '199.36.153.11'],
  ['IPv6 unspecified and loopback', 'special_range', '::', '::1'],
  ['IPv6 discard', 'special_range', '100::', '100::ffff:ffff:ffff:ffff', '100:0:0:1::'],
  [
    'IPv6 unique local and AWS metadata',
    'special_range',
    'fc00::',
    'fd00:ec2::254',
    'fd20:ce::254',
    'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
  ],
  ['IPv6 link-local', 'special_range', 'fe80::1', 'fe80::1%eth0', 'febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['IPv6 site-local', 'special_range', 'fec0::1', 'feff::1'],
  ['IPv6 multicast', 'special_range', 'ff02::1', 'ff0e::1'],
  ['IPv6 documentation', 'special_range', '2001:db8::1', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', '3fff::1', '3fff:fff::1'],
  ['IPv6 protocol assignments', 'special_range', '2001:2::1', '2001:10::1', '2001:20::1', '2001:1ff::1'],
  ['IPv6 segment routing', 'special_range', '5f00::1'],
  ['IPv6 outside the global block', 'special_range', '1fff::1', '4000::1', '200::1', '8000::1'],
  ['IPv4-mapped', 'special_range', '::ffff:127.0.0.1', '::ffff:a9fe:a9fe', '::ffff:10.0.0.1', '0:0:0:0:0:ffff:c0a8:1'],
  ['IPv4-mapped cloud service', 'cloud_service', '::ffff:168.63.129.16', '::ffff:a83f:8110'],
  ['IPv4-compatible', 'embedded_ipv4', '::127.0.0.1', '::a9fe:a9fe', '::8.8.8.8', '::2'],
  ['IPv4-translated', 'embedded_ipv4', '::ffff:0:127.0.0.1', '::ffff:0:a9fe:a9fe', '::ffff:0:8.8.8.8'],
  ['NAT64', 'embedded_ipv4', '64:ff9b::127.0.0.1', '64:ff9b::a9fe:a9fe', '64:ff9b::8.8.8.8'],
  ['NAT64 local', 'embedded_ipv4', '64:ff9b:1::a9fe:a9fe', '64:ff9b:1:ffff::10.0.0.1', '64:ff9b:1:a9fe:a9:fe00::'],
  ['6to4', 'embedded_ipv4', '2002:7f00:1::', '2002:a9fe:a9fe::1', '2002:808:808::1'],
  ['Teredo', 'embedded_ipv4', '2001::1', '2001:0:4136:e378:8000:63bf:5601:5601', '2001:0:808:808::f7f7:f7f7'],
  ['ISATAP under a public prefix', 'embedded_ipv4', '2606:4700::5efe:10.0.0.1', '2606:4700::200:5efe:a9fe:a9fe', '2606:4700::5efe:8.8.8.8'],
];

const ALLOWED: readonly [what: string, ...ips: string[]][] = [
  ['ordinary hosts', '8.8.8.8', '1.1.1.1', '93.184.215.14', '223.255.255.255'],
  ['around 0/8 and 10/8', '1.0.0.0', '9.255.255.255', '11.0.0.0'],
  ['around 172.16/12', '172.15.255.255', '172.32.0.0'],
  ['around 192.168/16', '192.167.255.255', '192.169.0.0'],
  ['around 100.64/10', '100.63.255.255', '100.128.0.0'],
  ['around 127/8', '126.255.255.255', '128.0.0.0'],
  ['around 169.254/16', '169.253.255.255', '169.255.0.0'],
  ['around 192.0.0/24 and 192.0.2/24', '191.255.255.255', '192.0.1.0', '192.0.1.255', '192.0.3.0'],
  ['around 192.88.99/24', '192.88.98.255', '192.88.100.0'],
  ['around 198.18/15', '198.17.255.255', '198.20.0.0'],
  ['around 198.51.100/24 and 203.0.113/24', '198.51.99.255', '198.51.101.0', '203.0.112.255', '203.0.114.0'],
  ['around cloud services', '168.63.129.15', '168.63.129.17', '161.25.255.255', '161.27.0.0', '166.7.255.255', '166.12.0.0'],
  ['around cloud services', '192.80.8.123', '192.80.8.125', '199.36.153.3', '199.36.153.12'],
  ['mapped public IPv4', '::ffff:8.8.8.8', '::ffff:168.63.129.17'],
  ['global IPv6', '2606:4700:4700::1111', '2a00:1450:4001:830::200e', '2000::1', '3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['around IPv6 specials', '2001:200::1', '2001:db7:ffff::1', '2001:db9::1', '2001:ffff::1', '2003::1', '3fff:1000::1'],
  ['around ISATAP', '2606:4700::5eff:a00:1', '2606:4700::5efd:a00:1', '2606:4700::400:5efe:a00:1', '2606:4700::1:0:5efe:1'],
];

describe('classifyAddress', () => {
  test.each(DENIED)('NET-01 denied: %s (%s)', (_what, reason, ...ips) => {
    for (const ip of ips) expect([ip, classifyAddress(ip, [])]).toEqual([ip, { allowed: false, reason }]);
  });

  test.each(ALLOWED)('NET-01 public neighbours pass: %s', (_what, ...ips) => {
    for (const ip of ips) expect([ip, classifyAddress(ip, [])]).toEqual([ip, { allowed: true }]);
  });

  test.each([
    '',
    'localhost',
    '127.1',
    '2130706433',
    '0x7f.0.0.1',
    '0177.0.0.1',
    '008.8.8.8',
    '8.8.8.8 ',
    '8.8.8.8:80',
    '8.8.8.8.8',
    '256.1.1.1',
    '[::1]',
    '::g',
    '1::2::3',
    '８.８.８.８',
  ])('NET-01 denied: %j is no canonical address', (text) => {
    expect(classifyAddress(text, [])).toEqual({ allowed: false, reason: 'not_an_address' });
  });
});

describe('ranges opened by the operator', () => {
  const allow = ['127.0.0.0/8', '192.168.1.0/24', 'fd00::/8', '64:ff9b::/96'].map(parseCidr);

  test.each(['127.0.0.1', '192.168.1.77', '::ffff:192.168.1.77', 'fd00::1', '64:ff9b::8.8.8.8', '64:ff9b::192.168.1.1'])(
    '%s is allowed',
    (ip) => {
      expect(classifyAddress(ip, allow)).toEqual({ allowed: true });
      expect(isOpened(ip, allow)).toBe(true);
    },
  );

  test.each(['::1', '10.0.0.1', '192.168.2.1', '169.254.169.254', 'fc00::1', '::127.0.0.1', '2002:7f00:1::'])(
    'NET-01 %s stays denied',
    (ip) => {
      expect(classifyAddress(ip, allow).allowed).toBe(false);
      expect(isOpened(ip, allow)).toBe(false);
    },
  );

  test.each(['64:ff9b::10.0.0.1', '64:ff9b::169.254.169.254', '64:ff9b::168.63.129.16', 'fd00::5efe:10.0.0.1'])(
    'NET-01 %s: an opened wrapper opens nothing private inside',
    (ip) => {
      expect(classifyAddress(ip, allow).allowed).toBe(false);
    },
  );

  test.each([
    ['2002::/16', '2002:808:808::1', '2002:a00:1::1'],
    ['2001::/32', '2001:0:102:304::f7f7:f7f7', '2001:0:102:304::f5ff:fffe'],
    ['64:ff9b:1::/48', '64:ff9b:1::808:808', '64:ff9b:1::a00:1'],
    ['::ffff:0:0:0/96', '::ffff:0:8.8.8.8', '::ffff:0:10.0.0.1'],
  ])('NET-01 %s opened: the wrapper of a public address passes, of a private one not', (range, ofPublic, ofPrivate) => {
    expect(classifyAddress(ofPublic, [parseCidr(range)])).toEqual({ allowed: true });
    expect(classifyAddress(ofPrivate, [parseCidr(range)]).allowed).toBe(false);
  });

  test('loopback of IPv6 can be opened, although it lies in the IPv4-compatible range', () => {
    expect(classifyAddress('::1', [parseCidr('::1')])).toEqual({ allowed: true });
  });
});

describe('properties', () => {
  const bytes = (count: number) => fc.uint8Array({ minLength: count, maxLength: count });
  const ipv6 = (octets: Iterable<number>) => {
    const hex = Buffer.from([...octets]).toString('hex');
    return hex.replace(/(.{4})(?=.)/g, '$1:');
  };

  test('NET-01 IPv6 outside 2000::/3 is never allowed', () => {
    const outside = bytes(16).filter(([first = 0]) => first >> 5 !== 1);
    const mapped = '0000:0000:0000:0000:0000:ffff:';
    fc.assert(
      fc.property(outside, (octets) => {
        const ip = ipv6(octets);
        fc.pre(!ip.startsWith(mapped));
        expect(classifyAddress(ip, []).allowed).toBe(false);
      }),
    );
  });

  test('NET-01 a mapped address is judged exactly as the address that it holds', () => {
    fc.assert(
      fc.property(fc.ipV4(), (ip) => {
        expect(classifyAddress(`::ffff:${ip}`, [])).toEqual(classifyAddress(ip, []));
      }),
    );
  });

  test('NET-01 the verdict on an IPv6 address does not depend on its spelling', () => {
    const prefix = fc.constantFrom('::', '::ffff:', '::ffff:0:', '64:ff9b::', '2606:4700::5efe:', '2606:4700::');
    const allow = ['127.0.0.0/8', '10.0.0.0/8', '64:ff9b::/96'].map(parseCidr);
    fc.assert(
      fc.property(prefix, fc.oneof(fc.ipV4(), fc.constantFrom('127.0.0.1', '10.1.2.3')), (start, ip) => {
        const hex = Buffer.from(ip.split('.').map(Number)).toString('hex');
        const spelled = `${start}${hex.slice(0, 4)}:${hex.slice(4)}`;
        expect(classifyAddress(`${start}${ip}`, allow)).toEqual(classifyAddress(spelled, allow));
      }),
    );
  });

  test('NET-01 whatever text comes in, there is a verdict', () => {
    const text = fc.oneof(fc.string(), fc.ipV6(), fc.ipV4Extended(), fc.webUrl());
    fc.assert(fc.property(text, (candidate) => typeof classifyAddress(candidate, []).allowed === 'boolean'));
  });
});
