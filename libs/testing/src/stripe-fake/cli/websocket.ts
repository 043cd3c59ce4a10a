import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** Named by RFC 6455 for the handshake. */
const HANDSHAKE = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

/** A connection of RFC 6455, as far as the command-line client needs one: texts go out, pings are answered, whole short texts come in. */
export class WebSocketConnection {
  onText: (text: string) => void = () => {};
  onEnd: () => void = () => {};
  private unread = Buffer.alloc(0);

  constructor(
    request: IncomingMessage,
    private readonly socket: Duplex,
  ) {
    const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}${HANDSHAKE}`).digest('base64');
    const protocol = request.headers['sec-websocket-protocol']?.split(',')[0];
    const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade', `Sec-WebSocket-Accept: ${accept}`];
    if (protocol) lines.push(`Sec-WebSocket-Protocol: ${protocol}`);
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    socket.on('data', (bytes: Buffer) => this.read(bytes));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.onEnd());
  }

  sendText(text: string): void {
    this.send(TEXT, Buffer.from(text));
  }

  close(): void {
    this.send(CLOSE, Buffer.alloc(0));
    this.socket.destroy();
  }

  private send(kind: number, payload: Buffer): void {
    if (!this.socket.writable) return;
    this.socket.write(Buffer.concat([frameHead(kind, payload.length), payload]));
  }

  private read(bytes: Buffer): void {
    this.unread = Buffer.concat([this.unread, bytes]);
    for (let frame = takeFrame(this.unread); frame; frame = takeFrame(this.unread)) {
      this.unread = this.unread.subarray(frame.size);
      if (frame.kind === TEXT) this.onText(frame.payload.toString('utf8'));
      if (frame.kind === PING) this.send(PONG, frame.payload);
      if (frame.kind === CLOSE) this.close();
    }
  }
}

function frameHead(kind: number, length: number): Buffer {
  const first = 0x80 | kind;
  if (length < 126) return Buffer.from([first, length]);
  if (length < 65_536) return Buffer.from([first, 126, length >> 8, length & 255]);
  const head = Buffer.alloc(10);
  head.set([first, 127]);
  head.writeBigUInt64BE(BigInt(length), 2);
  return head;
}

/** The first whole frame; those of clients are always masked. */
function takeFrame(bytes: Buffer): { kind: number; payload: Buffer; size: number } | undefined {
  if (bytes.length < 2) return undefined;
  const short = (bytes[1] ?? 0) & 127;
  const extra = short === 126 ? 2 : short === 127 ? 8 : 0;
  const start = 2 + extra + 4;
  if (bytes.length < start) return undefined;
  const length = extra === 0 ? short : extra === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  if (bytes.length < start + length) return undefined;
  const mask = bytes.subarray(2 + extra, start);
  const payload = Buffer.from(bytes.subarray(start, start + length)).map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return { kind: (bytes[0] ?? 0) & 15, payload: Buffer.from(payload), size: start + length };
}
