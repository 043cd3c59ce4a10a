import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { newId } from '@guildhall/data';
import { DomainError, type ErrorCode } from '@guildhall/kernel';
import { problemOf } from './problem.js';

/** Milliseconds. */
const HEAD_TIMEOUT = 6_000;
const REQUEST_TIMEOUT = 60_000;
const CHECK_INTERVAL = 1_000;
/** Longer than the idle time of common load balancers, so that they and not we close an idle connection. */
const IDLE_TIMEOUT = 65_000;
const HEADERS_MAX = 100;

/**
 * Bounds what a connection may cost before it has sent a whole request.
 * THREAT[INP-06]: a head or a body that trickles in is cut off, and what is not HTTP gets one answer and no guess.
 */
export function hardenServer(server: Server): void {
  server.headersTimeout = HEAD_TIMEOUT;
  server.requestTimeout = REQUEST_TIMEOUT;
  server.keepAliveTimeout = IDLE_TIMEOUT;
  server.maxHeadersCount = HEADERS_MAX;
  // Node reads this when it starts to listen; its types know it only as an option of `createServer`, which Nest calls.
  Object.assign(server, { connectionsCheckingInterval: CHECK_INTERVAL });
  server.on('clientError', refuse);
}

const CODE_OF_FAULT: Readonly<Record<string, ErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};

function refuse(fault: NodeJS.ErrnoException, socket: Socket): void {
  if (fault.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = problemOf(new DomainError(CODE_OF_FAULT[fault.code ?? ''] ?? 'bad_request'), { requestId: newId('request'), route: '' });
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${problem.title}`,
    'Connection: close',
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${problem.request_id}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
