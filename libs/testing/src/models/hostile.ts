import type { JsonObject } from '@guildhall/kernel';
import type { ModelQuestion, Turn } from './model-server.js';
import { reply } from './model-server.js';
import type { Reply, Wire } from './reply.js';

const EVENT_STREAM = { 'content-type': 'text/event-stream' };
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Answers with a status and an error in the format of the wire. */
export function fails(status: number, { type = 'scripted_error', message = 'No.', headers = {} } = {} as Partial<ScriptedError>): Turn {
  return ({ wire, answer }) =>
    answer.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(wire.error(type, message, status)));
}

export interface ScriptedError {
  readonly type: string;
  readonly message: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** 429 with `Retry-After`. @param after seconds, or a date */
export const overloaded = (after: number | string): Turn =>
  fails(429, { type: 'rate_limit_error', headers: { 'retry-after': String(after) } });

/** Sends the caller elsewhere. */
export const redirects = (location: string, status = 307): Turn => fails(status, { headers: { location } });

/** Takes the question and never answers. */
export const silent: Turn = () => {};

/** Closes the connection without an answer. */
export const hangsUp: Turn = ({ answer }) => answer.destroy();

/** A proper answer, with a pause before each of its events. */
export const slowly =
  (parts: Reply, ms: number): Turn =>
  async ({ wire, answer }) => {
    answer.writeHead(200, EVENT_STREAM);
    for (const event of wire.events(parts)) {
      await pause(ms);
      if (answer.destroyed) return;
      answer.write(event);
    }
    answer.end();
  };

/** Sends the first events of an answer; what happens then is up to `then`. */
const begins =
  (parts: Reply, events: number, then: (question: ModelQuestion) => unknown): Turn =>
  async (question) => {
    const { wire, answer } = question;
    answer.writeHead(200, EVENT_STREAM).write(wire.events(parts).slice(0, events).join(''));
    await pause(20); // or what was written could be lost with the connection
    await then(question);
  };

/** Breaks off in the middle of an answer: the connection is cut. */
export const cutAfter = (events: number, parts: Reply): Turn => begins(parts, events, ({ answer }) => answer.destroy());

/** Ends in the middle of an answer, as if it were complete. */
export const endsAfter = (events: number, parts: Reply): Turn => begins(parts, events, ({ answer }) => answer.end());

/** Begins an answer and then says nothing more. */
export const stallsAfter = (events: number, parts: Reply): Turn => begins(parts, events, () => {});

/** Begins an answer and then reports an error in the stream. */
export const errsAfter = (events: number, parts: Reply, type: string): Turn =>
  begins(parts, events, ({ wire, answer }) => {
    const body = JSON.stringify(wire.error(type, 'It broke.', 503));
    return answer.end(wire.name === 'anthropic' ? `event: error\ndata: ${body}\n\n` : `data: ${body}\n\n`);
  });

/** Sends bytes of its own instead of an answer. */
export const says =
  (text: string, headers: Readonly<Record<string, string>> = EVENT_STREAM): Turn =>
  ({ answer }) =>
    answer.writeHead(200, headers).end(text);

/** Events whose data is no JSON. */
export const malformedJson = says('data: {"choices": [{"delta": {"content": "x"}\n\ndata: not json at all\n\n');

/** Bytes that are no event stream. */
export const malformedEvents = says('\u0000\u0001:::\r\r\ndata\ndata data: {}\n<html>502</html>');

/** Writes without end, as fast as the reader takes it: the beginning of an answer, and then events that `next` makes. */
const endless =
  (parts: Reply, next: (question: ModelQuestion, index: number) => string): Turn =>
  async (question) => {
    const { answer, wire } = question;
    answer.writeHead(200, EVENT_STREAM).write(opening(wire, parts));
    for (let index = 0; !answer.destroyed; index += 1) {
      if (answer.write(next(question, index))) continue;
      await Promise.race([new Promise((resolve) => answer.once('drain', resolve)), question.closed]);
    }
  };

/** The events of an answer up to the first piece of its text, or of none. */
function opening(wire: Wire, { text }: Reply): string {
  const events = wire.events(text === undefined ? {} : { text });
  const at = events.findIndex((event) => text !== undefined && event.includes(JSON.stringify(text)));
  return events.slice(0, at < 0 ? HEADS[wire.name] : at).join('');
}

/** How many events stand before the first piece of an answer. */
const HEADS = { openai: 1, 'openai-responses': 1, anthropic: 2, google: 0 } as const;

const LINE = 'x'.repeat(1_000);

/** Text without end. */
export const endlessText: Turn = endless(
  { text: LINE },
  ({ wire }) => wire.events({ text: LINE }).find((event) => event.includes(LINE)) ?? '',
);

/** Calls of the tool without end, all in one answer. */
export const endlessCalls = (name: string, args: JsonObject = {}): Turn =>
  endless({}, ({ wire }, index) => wire.call({ name, arguments: args, id: `call_${index}` }, index).join(''));

/** Comments without end: bytes that say nothing. */
export const endlessComments: Turn = endless({}, () => `: ${LINE}\n\n`);

/** Repeats the credentials that it was given, in an answer or in an error. */
export const reflects =
  (status = 200): Turn =>
  (question) => {
    const { authorization = '', 'x-api-key': key, 'x-goog-api-key': other } = question.headers;
    const secret = String(key ?? other ?? authorization.replace('Bearer ', ''));
    if (status !== 200) return fails(status, { type: secret, message: `The key ${secret} is wrong.` })(question);
    const half = Math.ceil(secret.length / 2);
    return reply({ text: ['Your key is ', secret.slice(0, half), secret.slice(half), '.'] })(question);
  };

/**
 * A model that obeys whatever it reads, tools' results included: `CALL <tool> {"some": "arguments"}` makes it call the tool. When it reads no
 * order it says that it is done.
 */
export const obedient: Turn = (question) => {
  const heard = question.wire.heard(question.body).replaceAll('\\"', '"');
  const orders = [...heard.matchAll(/CALL ([\w-]+) (\{[^{}]*\})/g)];
  const calls = orders.map(([, name = '', args = '{}'], index) => ({ name, arguments: args, id: `call_${question.index}_${index}` }));
  return reply(calls.length > 0 ? { calls } : { text: 'Done.' })(question);
};
