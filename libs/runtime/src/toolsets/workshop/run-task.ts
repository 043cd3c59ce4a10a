import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { ToolFault } from '../tool-fault.js';
import { Places } from './places.js';
import type { FromTask, TaskHost, ToTask } from './task-host.js';
import type { TaskInput, TaskName, TaskOutput } from './tasks.js';

/** Bounds of a task. */
interface TaskLimits {
  /** Until it is ended; milliseconds. */
  readonly ms: number;
  /** Of its heap; MiB. */
  readonly heapMb: number;
}

export interface TaskOptions {
  readonly signal: AbortSignal;
  readonly host?: TaskHost;
  readonly limits?: TaskLimits;
}

const TASK_LIMITS: TaskLimits = { ms: 60_000, heapMb: 512 };

/** Threads of one process at the same time. */
const THREADS = 4;

const places = new Places(THREADS);

// Threads take no TypeScript: where the sources run, as in tests, what the build has made of them is taken.
const THREAD = join(dirname(fileURLToPath(import.meta.url)).replace(/runtime([\\/])src([\\/])/, 'runtime$1dist$2'), 'thread.js');

/**
 * Does something with what strangers have made, in a thread of its own.
 * THREAT[RUN-10]: the thread has a deadline, a heap of its own that may run full without harm to the process, and neither environment nor
 * standard streams of the process; it is ended with the task.
 * @throws {ToolFault} what the task found, `task_timeout`, `task_out_of_memory`, `task_cancelled`
 */
export function runTask<N extends TaskName>(task: N, input: TaskInput<N>, options: TaskOptions): Promise<TaskOutput<N>> {
  return places.hold(() => inThread(task, input, options));
}

async function inThread<N extends TaskName>(
  task: N,
  input: TaskInput<N>,
  { signal, host, limits = TASK_LIMITS }: TaskOptions,
): Promise<TaskOutput<N>> {
  if (signal.aborted) throw CANCELLED;
  const worker = new Worker(THREAD, {
    ...{ workerData: { task, input }, env: {}, argv: [], execArgv: [], stdin: false, stdout: true, stderr: true },
    resourceLimits: { maxOldGenerationSizeMb: limits.heapMb, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
  });
  let end: (why: ToolFault) => void = () => {};
  const cancel = (): void => end(CANCELLED);
  // A timer of our own: a signal that only waits for its time may be collected before it comes.
  const timer = setTimeout(() => end(tookTooLong(limits)), limits.ms);
  try {
    return await new Promise<TaskOutput<N>>((resolve, reject) => {
      end = reject;
      signal.addEventListener('abort', cancel, { once: true });
      worker.on('message', (message: FromTask) => {
        if (message.type === 'done') resolve(message.value as TaskOutput<N>);
        else if (message.type === 'fault') reject(new ToolFault(message.code, message.message));
        else void answer(worker, message, host).catch(reject);
      });
      worker.on('error', (fault) => reject(faultOf(fault)));
      worker.on('exit', () => reject(new Error(`The thread of the task "${task}" ended without an answer.`)));
    });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
    await worker.terminate();
  }
}

const CANCELLED = new ToolFault('task_cancelled', 'The run was ended meanwhile.');

function tookTooLong({ ms }: TaskLimits): ToolFault {
  return new ToolFault('task_timeout', `This took longer than ${ms / 1_000} s and was given up.`);
}

async function answer(worker: Worker, { id, path }: Extract<FromTask, { type: 'read' }>, host: TaskHost | undefined): Promise<void> {
  const bytes = (await host?.readFile(path)) ?? null;
  worker.postMessage({ id, bytes } satisfies ToTask);
}

/** A full heap ends the thread; anything else is a mistake of ours. */
function faultOf(fault: unknown): unknown {
  const { code } = Object(fault) as { readonly code?: unknown };
  return code === 'ERR_WORKER_OUT_OF_MEMORY' ? new ToolFault('task_out_of_memory', 'This needs more memory than a tool may have.') : fault;
}
