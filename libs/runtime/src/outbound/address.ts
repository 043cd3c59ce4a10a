import ipaddr from 'ipaddr.js';
import { type Cidr, type IpAddress, isWithin, parseAddress, parseCidr } from './cidr.js';

/** Why an address may not be called; for logs only, because a caller who learns it can map our network. */
export type AddressRefusal = 'not_an_address' | 'special_range' | 'embedded_ipv4' | 'cloud_service';

export type AddressVerdict = { readonly allowed: true } | { readonly allowed: false; readonly reason: AddressRefusal };

const ALLOWED: AddressVerdict = { allowed: true };

/** IANA assigns global unicast IPv6 from this block alone; what lies outside is special whatever a table says of it. */
const GLOBAL_IPV6 = [parseCidr('2000::/3')];

/** Services of clouds that answer only from inside, on addresses that look public. */
const CLOUD_SERVICES = [
  '168.63.129.16', // Azure: host agent, DNS, health probes
  '161.26.0.0/16', // IBM Cloud: infrastructure services
  '166.8.0.0/14', // IBM Cloud: service endpoints
  '192.80.8.124', // Equinix Metal: metadata
  '199.36.153.4/30', // Google Cloud: APIs from inside a perimeter
  '199.36.153.8/30', // Google Cloud: APIs from a private network
].map(parseCidr);

/** IPv6 ranges whose addresses are only a wrapper of an IPv4 address, with the byte at which that one starts. */
const WRAPPERS = [
  { ranges: [parseCidr('::/96')], offset: 12, inverted: false }, // IPv4-compatible
  { ranges: [parseCidr('::ffff:0:0:0/96')], offset: 12, inverted: false }, // IPv4-translated
  { ranges: [parseCidr('64:ff9b::/96'), parseCidr('64:ff9b:1::/48')], offset: 12, inverted: false }, // NAT64
  { ranges: [parseCidr('2002::/16')], offset: 2, inverted: false }, // 6to4
  { ranges: [parseCidr('2001::/32')], offset: 12, inverted: true }, // Teredo hides the client's address by inverting it
];

/** `::` and `::1` lie in the IPv4-compatible range but have a meaning of their own. */
const NOT_WRAPPERS = [parseCidr('::/127')];

/**
 * Judges one IP address: only global unicast is allowed, plus the ranges that the operator opened. An opened range that wraps IPv4 (NAT64, 6to4 …)
 * opens the wrapper alone: the wrapped address is judged too, so that a gateway for public IPv4 is no way to private IPv4.
 */
// THREAT[NET-01] deny by default, on the parsed address and never on its spelling
export function classifyAddress(ip: string, allow: readonly Cidr[]): AddressVerdict {
  const address = parseAddress(ip);
  if (address === null) return refuse('not_an_address');
  const wrapped = wrappedIpv4(address);
  if (isWithin(address, allow)) return wrapped === null ? ALLOWED : classifyAddress(wrapped.toString(), allow);
  if (wrapped !== null) return refuse('embedded_ipv4');
  if (!isGlobalUnicast(address)) return refuse('special_range');
  return isWithin(address, CLOUD_SERVICES) ? refuse('cloud_service') : ALLOWED;
}

/** Whether the operator opened the address, whatever the classifier says of it. */
export function isOpened(ip: string, allow: readonly Cidr[]): boolean {
  const address = parseAddress(ip);
  return address !== null && isWithin(address, allow);
}

function isGlobalUnicast(address: IpAddress): boolean {
  return address.range() === 'unicast' && (address.kind() === 'ipv4' || isWithin(address, GLOBAL_IPV6));
}

function wrappedIpv4(address: IpAddress): ipaddr.IPv4 | null {
  if (address.kind() === 'ipv4' || isWithin(address, NOT_WRAPPERS)) return null;
  const bytes = address.toByteArray();
  if (isIsatap(bytes)) return new ipaddr.IPv4(bytes.slice(12));
  const wrapper = WRAPPERS.find(({ ranges }) => isWithin(address, ranges));
  if (!wrapper) return null;
  const inner = bytes.slice(wrapper.offset, wrapper.offset + 4);
  return new ipaddr.IPv4(wrapper.inverted ? inner.map((byte) => byte ^ 0xff) : inner);
}

/** ISATAP marks the interface half of an address under any prefix, so no range can name it; two bits of its first byte are flags. */
function isIsatap(bytes: readonly number[]): boolean {
  const [flags = 0, second, third, fourth] = bytes.slice(8, 12);
  return (flags & 0xfc) === 0 && second === 0 && third === 0x5e && fourth === 0xfe;
}

function refuse(reason: AddressRefusal): AddressVerdict {
  return { allowed: false, reason };
}
