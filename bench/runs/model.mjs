// A model that answers at once, in OpenAI's wire format, in a process of its own. What it does, the name of the model says:
//   prompt   a short text                 loop-20   calls a tool nineteen times and then finishes
//   talk     a first token, and the rest a moment later
// It tells its parent its address, and on `arrivals` when it was asked and when first tokens left; milliseconds since 1970.
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const HEAD = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1_790_000_000, model: 'bench' };
const USAGE = { prompt_tokens: 12, completion_tokens: 5, total_tokens: 17 };
const TALK_MS = 300;

let arrivals = [];

const now = () => performance.timeOrigin + performance.now();
const event = (value) => `data: ${JSON.stringify({ ...HEAD, ...value })}\n\n`;
const chunk = (delta, finish = null) => event({ choices: [{ index: 0, delta, finish_reason: finish }] });
const end = (finish) => `${chunk({}, finish)}${event({ choices: [], usage: USAGE })}data: [DONE]\n\n`;
const text = (content) => chunk({ role: 'assistant', content });
const call = (id, name, args) =>
  chunk({ role: 'assistant', tool_calls: [{ index: 0, id, type: 'function', function: { name, arguments: JSON.stringify(args) } }] });

function bodyOf(request) {
  return new Promise((resolve) => {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => resolve(JSON.parse(Buffer.concat(parts).toString())));
  });
}

async function talk(answer, arrival) {
  await sleep(20); // the first token of a model takes its time
  arrival.firstTokenAt = now();
  answer.write(text('first'));
  await sleep(TALK_MS);
  answer.end(text(' second') + end('stop'));
}

const server = createServer(async (request, answer) => {
  const at = now();
  const { model, messages } = await bodyOf(request);
  const arrival = { at, model, turn: messages.filter(({ role }) => role === 'assistant').length };
  arrivals.push(arrival);
  answer.writeHead(200, { 'content-type': 'text/event-stream' });
  if (model === 'talk') return talk(answer, arrival);
  const turns = Number(/^loop-(\d+)$/.exec(model)?.[1] ?? 0);
  if (turns === 0) return answer.end(text('Done.') + end('stop'));
  if (arrival.turn + 1 < turns) return answer.end(call(`call_${arrival.turn}`, 'look', { turn: arrival.turn }) + end('tool_calls'));
  return answer.end(call('call_end', 'finish_agent_run', { result: 'done' }) + end('tool_calls'));
});

server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send({ url: `http://127.0.0.1:${server.address().port}/v1` }));
process.on('message', () => {
  process.send({ arrivals });
  arrivals = [];
});
