import { isWithin, parseAddress, parseCidr } from './cidr.js';

describe('parseCidr', () => {
  test.each([
    ['192.168.1.0/24', '192.168.1.0', 24],
    ['10.0.0.0/8', '10.0.0.0', 8],
    ['10.1.2.3', '10.1.2.3', 32],
    ['0.0.0.0/0', '0.0.0.0', 0],
    [' 127.0.0.0/8 ', '127.0.0.0', 8],
    ['fd00::/8', 'fd00::', 8],
    ['::1', '::1', 128],
    ['2001:db8:8000::/33', '2001:db8:8000::', 33],
  ])('reads %j', (text, network, prefix) => {
    const cidr = parseCidr(text);
    expect([cidr.network.toString(), cidr.prefix]).toEqual([network, prefix]);
  });

  test.each([
    ['127.0.0.1/32:9471', 9471],
    ['fd00::/8:443', 443],
    ['::1/128:65535', 65_535],
    ['10.0.0.0/8', null],
  ])('reads the port of %j', (text, port) => expect(parseCidr(text).port).toBe(port));

  test.each([
    '10.0.0.1/32:0',
    '10.0.0.1/32:65536',
    '10.0.0.1/32:080',
    '10.0.0.1/32:',
    '10.0.0.1:80',
    '',
    'localhost',
    '10.0.0.0/33',
    'fd00::/129',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0/8',
    '010.0.0.0/8',
    '0x7f000001',
    '10.0.0.0/-1',
    'fe80::1%eth0',
  ])('refuses %j: not a range', (text) => {
    expect(() => parseCidr(text)).toThrow(RangeError);
  });

  test.each(['10.0.0.1/8', '192.168.1.0/23', 'fd00::1/8', '10.0.0.0/0'])(
    'refuses %j: bits behind the prefix would open more than was meant',
    (text) => {
      expect(() => parseCidr(text)).toThrow('behind its prefix');
    },
  );

  test('refuses IPv4 in IPv6 form, which would never match', () => {
    expect(() => parseCidr('::ffff:10.0.0.0/104')).toThrow(RangeError);
    expect(() => parseCidr('::ffff:10.0.0.1')).toThrow('write it as IPv4');
  });
});

describe('isWithin', () => {
  const ranges = ['192.168.1.0/24', 'fd00::/8'].map(parseCidr);

  test.each([
    ['192.168.1.0', true],
    ['192.168.1.255', true],
    ['192.168.2.0', false],
    ['192.168.0.255', false],
    ['::ffff:192.168.1.7', true],
    ['fd12::1', true],
    ['fc00::1', false],
  ])('%s: %s', (ip, expected) => {
    const address = parseAddress(ip);
    expect(address !== null && isWithin(address, ranges)).toBe(expected);
  });
});
