import { parentPort, workerData } from 'node:worker_threads';
import { ToolFault } from '../tool-fault.js';
import type { FromTask, TaskHost, ToTask } from './task-host.js';
import { TASKS, type TaskName } from './tasks.js';

/** The other end of the thread. */
const port = parentPort;
let lastId = 0;
const waiting = new Map<number, (bytes: Uint8Array | null) => void>();

port?.on('message', ({ id, bytes }: ToTask) => {
  waiting.get(id)?.(bytes);
  waiting.delete(id);
});

const host: TaskHost = {
  readFile: (path) =>
    new Promise((resolve) => {
      lastId += 1;
      const id = lastId;
      waiting.set(id, resolve);
      say({ type: 'read', id, path });
    }),
};

function say(message: FromTask): void {
  port?.postMessage(message);
}

/** What a parser throws over a hostile file is anything at all: only what we say ourselves is told. */
async function perform(): Promise<FromTask> {
  const { task, input } = workerData as { readonly task: TaskName; readonly input: never };
  try {
    const run = (await TASKS[task]()) as (input: never, host: TaskHost) => Promise<unknown>;
    return { type: 'done', value: await run(input, host) };
  } catch (fault) {
    if (fault instanceof ToolFault) return { type: 'fault', code: fault.code, message: fault.message };
    return { type: 'fault', code: 'unreadable_file', message: 'The file is damaged, or not what its name says.' };
  }
}

perform().then((message) => {
  say(message);
  port?.close();
});
