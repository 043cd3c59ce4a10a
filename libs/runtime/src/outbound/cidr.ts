import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** A parsed IP address of either family, with IPv4-mapped IPv6 already turned into the IPv4 address that it is. */
export type IpAddress = ipaddr.IPv4 | ipaddr.IPv6;

/** One address range that the operator opened with `OUTBOUND_ALLOW`. Made by {@link parseCidr} only. */
export interface Cidr {
  readonly network: IpAddress;
  /** Length of the fixed part in bits: 0 to 32 for IPv4, 0 to 128 for IPv6. */
  readonly prefix: number;
  /** The only port that is opened there; null: every port. */
  readonly port: number | null;
}

const CIDR = /^([0-9a-f:.]+)(?:\/(\d{1,3})(?::([1-9]\d{0,4}))?)?$/i;

/**
 * Reads one range such as `192.168.1.0/24`, `fd00::/8`, one port there such as `10.1.2.3/32:8080`, or a single address. Throws `RangeError` on anything else, on bits set behind the prefix
 * (most likely a slip that would open more than was meant) and on IPv4 written as IPv6.
 */
export function parseCidr(text: string): Cidr {
  const [, address = '', bits, digits] = CIDR.exec(text.trim()) ?? [];
  const network = parseAddress(address);
  const width = network?.kind() === 'ipv4' ? 32 : 128;
  const prefix = bits === undefined ? width : Number(bits);
  const port = digits === undefined ? null : Number(digits);
  if (network === null || prefix > width || (port ?? 0) > 65_535)
    throw new RangeError(`"${text}" is not an address range; write it as 192.168.1.0/24 or fd00::/8.`);
  if (address.includes(':') && network.kind() === 'ipv4')
    throw new RangeError(`"${text}" is an IPv4 range in IPv6 form; write it as IPv4.`);
  if (hasHostBits(network, prefix)) throw new RangeError(`"${text}" has bits set behind its prefix; write the first address of the range.`);
  return { network, prefix, port };
}

/** Reads an address in its one canonical form; `null` for octal, hexadecimal and short notations, which other software reads differently. */
export function parseAddress(ip: string): IpAddress | null {
  return isIP(ip) === 0 ? null : ipaddr.process(withoutDottedTail(ip));
}

/** The parser takes `::10.0.0.1` for the mapped form `::ffff:10.0.0.1`, so that the verdict would depend on the spelling. */
function withoutDottedTail(ip: string): string {
  if (!ip.includes(':')) return ip;
  return ip.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)/, (quad) => {
    const hex = Buffer.from(quad.split('.').map(Number)).toString('hex');
    return `${hex.slice(0, 4)}:${hex.slice(4)}`;
  });
}

/** Whether the address lies in one of the ranges. */
export function isWithin(address: IpAddress, ranges: readonly Cidr[]): boolean {
  return ranges.some(({ network, prefix }) => network.kind() === address.kind() && address.match(network, prefix));
}

function hasHostBits(network: IpAddress, prefix: number): boolean {
  return network.toByteArray().some((byte, index) => {
    const fixedBits = Math.min(8, Math.max(0, prefix - index * 8));
    return (byte & (0xff >> fixedBits)) !== 0;
  });
}
