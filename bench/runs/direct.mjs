// The baselines: the model library in one process, by itself and with the same number of rows written beside it.
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { jsonSchema, streamText, tool } from 'ai';

const TOOLS = Object.fromEntries(
  ['look', 'finish_agent_run'].map((name) => [
    name,
    tool({ description: name, inputSchema: jsonSchema({ type: 'object', properties: {} }) }),
  ]),
);

const modelOf = (url, name) =>
  createOpenAICompatible({ name: 'bench', baseURL: url, apiKey: 'sk-0123456789', includeUsage: true }).chatModel(name);

/** One turn: the model is asked, and its answer is read to the end. */
async function ask(model, messages, tools) {
  const answer = streamText({ model, messages, tools, maxRetries: 0 });
  await answer.consumeStream();
  return { text: await answer.text, calls: await answer.toolCalls, said: (await answer.response).messages };
}

/** Holds the conversation so many times, each to its end. */
export async function loopDirectly(url, name, times) {
  const model = modelOf(url, name);
  for (let n = 0; n < times; n += 1) {
    const messages = [{ role: 'user', content: 'Go.' }];
    for (let isOver = false; !isOver; ) {
      const { calls, said } = await ask(model, messages, TOOLS);
      isOver = calls.every(({ toolName }) => toolName !== 'look');
      const results = calls.map(({ toolCallId, toolName }) => {
        const output = { type: 'json', value: { error: 'unknown_tool' } };
        return { type: 'tool-result', toolCallId, toolName, output };
      });
      messages.push(...said, { role: 'tool', content: results });
    }
  }
}

const TABLE = 'CREATE TABLE IF NOT EXISTS bare_row (id bigserial PRIMARY KEY, run int NOT NULL, body json NOT NULL)';
const INSERT = { name: 'bare_insert', text: 'INSERT INTO bare_row (run, body) VALUES ($1, $2)' };
const UPDATE = { name: 'bare_update', text: 'UPDATE bare_run SET body = $2 WHERE id = $1' };

/** Asks as often as there are runs, and writes as many rows for each, one statement at a time. @returns runs a second */
export async function drainDirectly({ model: { url }, sql }, { queued, atOnce, inserts, updates }) {
  const model = modelOf(url, 'prompt');
  await sql(TABLE);
  await sql('CREATE TABLE IF NOT EXISTS bare_run (id int PRIMARY KEY, body json NOT NULL)');
  await sql('TRUNCATE bare_row, bare_run');
  await sql(`INSERT INTO bare_run SELECT n, '{}' FROM generate_series(0, ${queued - 1}) n`);
  let next = 0;
  const lane = async () => {
    while (next < queued) {
      const run = next;
      next += 1;
      const { text } = await ask(model, [{ role: 'user', content: 'Hi.' }]);
      const values = [run, JSON.stringify({ kind: 'model_call', text })];
      for (let n = 0; n < inserts; n += 1) await sql(INSERT, values);
      for (let n = 0; n < updates; n += 1) await sql(UPDATE, values);
    }
  };
  const from = performance.now();
  await Promise.all(Array.from({ length: atOnce }, lane));
  return queued / ((performance.now() - from) / 1_000);
}
