import type { Request } from 'express';
import { clientAddress } from './client-address.js';

const requestFrom = (ip: string | undefined, remoteAddress = '192.0.2.9') => ({ ip, socket: { remoteAddress } }) as unknown as Request;

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::', '2001:db8:1:2::/64'],
  ['::1', '0:0:0:0::/64'],
  ['unknown', '192.0.2.9'],
  ['<script>', '192.0.2.9'],
  [undefined, '192.0.2.9'],
])('AUT-04 the caller %s counts as %s', (ip, expected) => {
  expect(clientAddress(requestFrom(ip))).toBe(expected);
});
