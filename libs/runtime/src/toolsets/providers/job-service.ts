import { setTimeout as pause } from 'node:timers/promises';
import type { JsonObject, JsonValue } from '@guildhall/kernel';
import type { JobService } from '../services.js';
import { ToolFault } from '../tool-fault.js';
import { type AskService, jsonBody, openService } from './operator-service.js';

/** Something that a service shall do. */
export interface Job {
  /** What kind of thing, such as `video.ask`. */
  readonly task: string;
  readonly input: JsonObject;
  readonly files: readonly JobFile[];
  /** The same for the same job: a service that has it already does not begin it again. */
  readonly key: string;
}

export interface JobFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** What a job came to. */
export interface JobOutput {
  readonly text: string | null;
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array }[];
}

/** Between two questions whether a job has ended; milliseconds. */
const POLL_MS = 1_000;
const SLOWEST_POLL_MS = 10_000;

const ID = /^[\w.:-]{1,200}$/;

/** Lets a service do a job, and waits for its end (docs/TOOLSETS.md, "Services for jobs"). @throws {ToolFault} `service_failed` */
export function jobService(service: JobService, production: boolean): (job: Job, signal: AbortSignal) => Promise<JobOutput> {
  const ask = openService(service, production);
  return async ({ task, input, files, key }, signal) => {
    const sent = files.map(({ name, mediaType, bytes }) => ({ name, mediaType, data: Buffer.from(bytes).toString('base64') }));
    const { headers, body } = jsonBody({ task, input, files: sent });
    const begun = await ask({ method: 'POST', path: '/jobs', headers: { ...headers, 'idempotency-key': key }, body, signal });
    return outputOf(await ended(begun, ask, signal));
  };
}

async function ended(begun: JsonValue, ask: AskService, signal: AbortSignal): Promise<JsonObject> {
  let job = Object(begun) as JsonObject;
  const { id } = job;
  for (let wait = POLL_MS; job.status === 'queued' || job.status === 'running'; wait = Math.min(wait * 1.5, SLOWEST_POLL_MS)) {
    if (typeof id !== 'string' || !ID.test(id)) throw new ToolFault('service_failed', 'The service has given the job no id.');
    try {
      await pause(wait, undefined, { signal });
      job = Object(await ask({ method: 'GET', path: `/jobs/${id}`, signal })) as JsonObject;
    } catch (fault) {
      // Nobody waits for it any more. A worker that only stops leaves the job to the one that goes on, which asks with the same key.
      if (signal.aborted) throw new ToolFault('task_cancelled', 'The run was ended meanwhile.');
      throw fault;
    }
  }
  if (job.status === 'succeeded') return Object(job.output) as JsonObject;
  const { message } = Object(job.error) as { readonly message?: unknown };
  throw new ToolFault('service_failed', typeof message === 'string' ? message.slice(0, 500) : 'The service could not do it.');
}

function outputOf({ text, files }: JsonObject): JobOutput {
  const given = Array.isArray(files) ? files : [];
  const read = given.slice(0, 100).flatMap((file) => {
    const { name, data } = Object(file) as JsonObject;
    return typeof name === 'string' && typeof data === 'string' ? [{ name, bytes: Buffer.from(data, 'base64') }] : [];
  });
  return { text: typeof text === 'string' ? text : null, files: read };
}
