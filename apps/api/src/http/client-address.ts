import type { Request } from 'express';
import ipaddr from 'ipaddr.js';

/**
 * Who calls, as far as the network tells: one IPv4 address, or one IPv6 network of 64 bits, which is what a single customer gets.
 * THREAT[AUT-04]: `X-Forwarded-For` counts only as far as the configured proxies wrote it, so forged values share the bucket of their sender.
 */
export function clientAddress(request: Request): string {
  const text = request.ip ?? '';
  if (!ipaddr.isValid(text)) return request.socket.remoteAddress ?? 'unknown';
  const address = ipaddr.process(text);
  if (address.kind() === 'ipv4') return address.toString();
  return `${(address as ipaddr.IPv6).parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::/64`;
}
