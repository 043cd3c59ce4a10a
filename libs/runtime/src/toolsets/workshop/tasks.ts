/** What is done in a thread of its own. Nothing of it is loaded before. */
export const TASKS = {
  office: async () => (await import('../document/office-task.js')).officeTask,
  pdfDraw: async () => (await import('../document/pdf-tasks.js')).pdfDrawTask,
  pdfRead: async () => (await import('../document/pdf-tasks.js')).pdfReadTask,
  readable: async () => (await import('../web/readable-task.js')).readableTask,
  shell: async () => (await import('../core/shell-task.js')).shellTask,
};

export type TaskName = keyof typeof TASKS;

type Task<N extends TaskName> = Awaited<ReturnType<(typeof TASKS)[N]>>;

/** What a task takes. */
export type TaskInput<N extends TaskName> = Parameters<Task<N>>[0];

/** What a task gives. */
export type TaskOutput<N extends TaskName> = Awaited<ReturnType<Task<N>>>;
