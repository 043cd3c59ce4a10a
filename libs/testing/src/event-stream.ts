import type { Actor } from './actor.js';
import type { TestApp } from './test-app.js';

/** An event as its stream gave it. */
export interface StreamedEvent {
  readonly id: string;
  readonly type: string;
  readonly data: Record<string, unknown>;
}

/** A stream of server-sent events that a client reads. */
export class EventStream {
  private buffer = '';
  private readonly reader: ReadableStreamDefaultReader<Uint8Array>;
  private readonly decoder = new TextDecoder();

  constructor(
    readonly response: Response,
    private readonly abort: AbortController,
  ) {
    this.reader = (response.body ?? new ReadableStream<Uint8Array>()).getReader();
  }

  /** The next event, whatever comments stand before it; null when the stream has ended. */
  async next(): Promise<StreamedEvent | null> {
    for (;;) {
      const [frame, ...rest] = this.buffer.split('\n\n');
      if (rest.length > 0) {
        this.buffer = rest.join('\n\n');
        const event = eventOf(frame ?? '');
        if (event) return event;
        continue;
      }
      const { value, done } = await this.reader.read();
      if (done) return null;
      this.buffer += this.decoder.decode(value, { stream: true });
    }
  }

  /** All events until the stream ends. */
  async rest(): Promise<StreamedEvent[]> {
    const events: StreamedEvent[] = [];
    for (let event = await this.next(); event; event = await this.next()) events.push(event);
    return events;
  }

  /** Goes away in the middle. */
  leave(): void {
    this.abort.abort();
    this.reader.cancel().catch(() => {});
  }
}

function eventOf(frame: string): StreamedEvent | null {
  const fields = new Map(frame.split('\n').map((line) => [line.split(':', 1)[0] ?? '', line.slice(line.indexOf(':') + 1).trimStart()]));
  const [id, type, data] = [fields.get('id'), fields.get('event'), fields.get('data')];
  return id === undefined || type === undefined || data === undefined ? null : { id, type, data: JSON.parse(data) };
}

/** Opens the stream at the address as the actor. */
export async function openEvents(
  app: TestApp,
  actor: Actor,
  path: string,
  { headers = {}, ...init }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<EventStream> {
  const abort = new AbortController();
  const authorization: Record<string, string> = actor.token === null ? {} : { Authorization: `Bearer ${actor.token}` };
  const response = await fetch(app.url + path, { ...init, headers: { ...authorization, ...headers }, signal: abort.signal });
  return new EventStream(response, abort);
}
