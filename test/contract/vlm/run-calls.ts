import { setTimeout as sleep } from 'node:timers/promises';
import { bundleFile, SKILL_MD, writeArchive } from '@guildhall/bundles';
import type { Actor } from '@guildhall/testing';
import { skillMd } from '@guildhall/testing';

/** What an inline skill is sent as. */
export interface SentSkill {
  readonly type: 'inline';
  readonly source: { readonly type: 'base64'; readonly media_type: 'application/zip'; readonly data: string };
  readonly [field: string]: unknown;
}

/** A bundle that comes with the request, as `AgentSkill.from_directory` sends it. */
export async function inlineSkill(name: string, files: Readonly<Record<string, string>> = {}): Promise<SentSkill> {
  const all = { [SKILL_MD]: skillMd(name, `Say that ${name} was read.`), ...files };
  const archive = await writeArchive(Object.entries(all).map(([path, content]) => bundleFile(path, content)));
  const source = { type: 'base64', media_type: 'application/zip', data: archive.toString('base64') } as const;
  return { type: 'inline', skill_version: 'latest', name, description: 'Came along.', source };
}

/** A prompt that the mock model follows. */
export const script = (...lines: readonly string[]): string => ['```mock', ...lines, '```'].join('\n');

export const execute = (actor: Actor, body: object) => actor.post('/vlm/v1/agent/execute').send(body);
export const readPrediction = (actor: Actor, id: string) => actor.get(`/vlm/v1/predictions/${id}`);

const PATIENCE_MS = 20_000;

/** Waits for the end, as clients do. */
export async function predicted(
  actor: Actor,
  id: string,
): Promise<{ readonly status: string; readonly response: unknown; readonly message: string | null }> {
  for (let waited = 0; waited < PATIENCE_MS; waited += 50) {
    const { body } = await readPrediction(actor, id).expect(200);
    if (body.status === 'completed' || body.status === 'failed') return body;
    await sleep(50);
  }
  throw new Error(`The prediction ${id} did not end.`);
}

interface Result {
  readonly toolCallId: string;
  readonly output: unknown;
}

/** What the tools of a run have given, in the order of their calls. */
export async function resultsOf(actor: Actor, id: string): Promise<readonly unknown[]> {
  const native = `exe_${id.replaceAll('-', '').slice(0, 24)}`;
  const { steps } = (await actor.get(`/executions/${native}/steps?limit=200`).expect(200)).body;
  const results = steps.filter(({ kind }: { kind: string }) => kind === 'tool_result');
  const inOrder = results.toSorted((one: Result, other: Result) => one.toolCallId.localeCompare(other.toolCallId));
  return inOrder.map(({ output }: Result) => output);
}
