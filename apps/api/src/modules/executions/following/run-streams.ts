import { Readable } from 'node:stream';
import { ExecutionsRepository, type OwnExecution } from '@guildhall/data';
import { DomainError } from '@guildhall/kernel';
import { Injectable, StreamableFile } from '@nestjs/common';
import { Authenticator, type GuildhallRequest } from '../../../http/principal.js';
import { required } from '../../../http/required.js';
import { type Frames, NATIVE_FRAMES } from './event-frames.js';
import { RunEvents } from './run-events.js';
import { StreamPlaces } from './stream-places.js';

const EVENT_ID = /^\d{1,9}$/;

/** Opens the streams of events of runs (runtime document, "Calls" and "Fine points"). */
@Injectable()
export class RunStreams {
  constructor(
    private readonly executions: ExecutionsRepository,
    private readonly events: RunEvents,
    private readonly places: StreamPlaces,
    private readonly authenticator: Authenticator,
  ) {}

  /**
   * @param frames how the events are written; as the native API does, unless given
   * @param request whose header `Last-Event-ID` says what the client has already
   * @throws {DomainError} `not_found`; `validation_failed` for an event that the run does not have; `rate_limited`
   */
  async open(run: OwnExecution, request: GuildhallRequest, frames: Frames = NATIVE_FRAMES): Promise<StreamableFile> {
    const { secrets, eventCount } = required(await this.executions.findHead(run));
    const after = lastEventId(request, eventCount);
    const giveBack = this.places.take(run.accountId);
    const gone = new AbortController();
    const mayListen = () => this.mayListen(request);
    const told = this.events.follow({ run, after, secrets: secrets ?? [], frames, mayListen, gone: gone.signal });
    // Not when the stream closes: that waits for the frame that is awaited.
    request.res?.once('close', () => {
      gone.abort();
      giveBack();
    });
    return asAnswer(Readable.from(told, { objectMode: false }), request);
  }

  /** THREAT[AUT-03]: a stream may outlive its token by some seconds, and no longer. */
  private async mayListen(request: GuildhallRequest): Promise<boolean> {
    try {
      return (this.authenticator.recall(request) ?? (await this.authenticator.authenticate(request))) !== null;
    } catch (fault) {
      if (fault instanceof DomainError && fault.kind === 'unauthenticated') return false;
      throw fault;
    }
  }
}

const HEADERS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'X-Accel-Buffering': 'no', // proxies hand on each event at once
  // THREAT[FLT-07]: a server that stops ends its streams, and waits for no connection that one of them had kept.
  Connection: 'close',
};

function asAnswer(stream: Readable, { res }: GuildhallRequest): StreamableFile {
  res?.status(200).set(HEADERS);
  const file = new StreamableFile(stream, { type: 'text/event-stream; charset=utf-8' });
  return file.setErrorHandler((fault, response) => {
    file.errorLogger(fault);
    response.destroy?.();
  });
}

/** THREAT[RUN-09]: an id that this run never gave is of another one. */
function lastEventId({ headers }: GuildhallRequest, eventCount: number): number {
  const given = headers['last-event-id'];
  if (given === undefined || given === '') return 0;
  if (typeof given === 'string' && EVENT_ID.test(given) && Number(given) <= eventCount) return Number(given);
  const message = 'Send the id of an event of this run, as the stream gave it.';
  throw new DomainError('validation_failed', { faults: [{ pointer: 'header:/last-event-id', code: 'unknown_event', message }] });
}
