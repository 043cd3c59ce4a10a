import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject, JsonValue } from '@guildhall/kernel';
import { FINISH_TOOL } from '@guildhall/manifest';
import { type Actor, createPlugin, createSkill, installSkill } from '@guildhall/testing';
import { type ModelQuestion, ModelServer, type Reply, reply } from '@guildhall/testing/models';
import { json, type PluginRequest, PluginServer } from '@guildhall/testing/plugins';
import type { Tripwire } from './tripwire.js';

/** How long model and plugin take at most, in milliseconds: long enough for a kill to come in between. */
const MOST_MS = 40;

/** What every account calls its plugin. */
const PLUGIN = 'desk';

/** A credit for each started second. */
const PRICE = { model: 'credits', creditsPerMinute: 60 };

/** A call of a tool as it arrived. */
export interface Arrival {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Null where no key came along. */
  readonly idempotencyKey: string | null;
}

/** A model that lets every run look something up, write two notes and finish, the plugin for that, and a record of all that both were asked. */
export class ScriptedWorld {
  /** Run and turn → when the model was asked. */
  readonly questions = new Map<string, number[]>();
  /** Run, turn and tool → when it was called. */
  readonly calls = new Map<string, Arrival[]>();

  private constructor(
    private readonly models: ModelServer,
    private readonly plugins: PluginServer,
    private readonly wire: Tripwire,
  ) {
    models.script((question) => this.answer(question));
    plugins.answer = (request, answer) => this.perform(request, answer);
  }

  static async start(wire: Tripwire): Promise<ScriptedWorld> {
    return new ScriptedWorld(await ModelServer.start(), await PluginServer.start(), wire);
  }

  /**
   * Gives the account this model and this plugin.
   * @param author whose agent and plugin they are; somebody else sells the agent by the minute
   * @returns the id of an agent that uses both
   */
  async furnish(actor: Actor, author: Actor = actor): Promise<string> {
    const tier = [{ provider: 'openai-compatible', model: 'scripted' }];
    await actor
      .put('/credentials')
      .send({ openaiCompatible: { baseUrl: this.models.openaiUrl, apiKey: 'sk-0123456789' } })
      .expect(200);
    await actor.put('/account/models').send({ low: tier, medium: tier, high: tier }).expect(200);
    const isSold = author !== actor;
    const plugin = await createPlugin(author, {
      name: PLUGIN,
      access: isSold ? 'public' : 'private',
      http: { baseUrl: this.plugins.origin, auth: { type: 'none' } },
      toolDefs: TOOLS,
    });
    const agent = await createSkill(author, isSold ? { access: 'public', pricing: PRICE } : {});
    await author.post(`/skills/${agent.id}/skills`).send({ skillId: plugin.id }).expect(201);
    if (isSold) for (const { id } of [plugin, agent]) await installSkill(actor, id);
    return agent.id;
  }

  async close(): Promise<void> {
    await Promise.all([this.models.close(), this.plugins.close()]);
  }

  private async answer({ body, answer, ...question }: ModelQuestion): Promise<void> {
    const [run, turn] = whichTurn(body);
    this.models.questions.length = 0; // thousands of them would be kept with their connections
    keep(this.questions, `${run} ${turn}`, Date.now());
    this.wire.pass('model asked');
    await sleep(Math.random() * MOST_MS);
    answer.once('finish', () => this.wire.pass('model answered'));
    reply(this.replyTo(run, turn))({ body, answer, ...question });
  }

  private replyTo(run: string, turn: number): Reply {
    const call = (tool: string) => ({ name: `${PLUGIN}__${tool}`, arguments: { run, turn: String(turn) } });
    if (turn === 1) return { text: ['I look', ' and note.'], calls: [call('look'), call('note')] };
    if (turn === 2) return { calls: [call('note')] };
    return { calls: [{ name: FINISH_TOOL, arguments: { result: run } }] };
  }

  private async perform({ method, url, headers, body }: PluginRequest, answer: ServerResponse): Promise<void> {
    this.plugins.requests.length = 0;
    const key = headers['idempotency-key'];
    const named = method === 'GET' ? Object.fromEntries(new URL(url, 'http://plugin').searchParams) : JSON.parse(body);
    const tool = method === 'GET' ? 'look' : 'note';
    keep(this.calls, `${named.run} ${named.turn} ${tool}`, { at: Date.now(), idempotencyKey: typeof key === 'string' ? key : null });
    this.wire.pass('tool called');
    await sleep(Math.random() * MOST_MS);
    answer.once('finish', () => this.wire.pass('tool answered'));
    json({ run: named.run })({ method, url, headers, body }, answer);
  }
}

const VALUES = { run: '{{args.run}}', turn: '{{args.turn}}' };
const PARAMETERS = { type: 'object', properties: { run: { type: 'string' }, turn: { type: 'string' } }, required: ['run', 'turn'] };

/** Looking may be repeated; noting may not, because nobody said so. */
const TOOLS = [
  { name: 'look', description: 'Looks.', parameters: PARAMETERS, request: { method: 'GET', path: '/look', query: VALUES } },
  { name: 'note', description: 'Notes.', parameters: PARAMETERS, request: { method: 'POST', path: '/note', body: VALUES } },
];

/** A run is named by the text that it was started with, and its turn by how often the model has spoken. */
function whichTurn({ messages }: JsonObject): [run: string, turn: number] {
  const said = messages as JsonObject[];
  const run = /run-\d+/.exec(JSON.stringify(said.find(({ role }) => role === 'user')))?.[0];
  if (!run) throw new Error(`No run asks this: ${JSON.stringify(said as JsonValue)}`);
  return [run, 1 + said.filter(({ role }) => role === 'assistant').length];
}

function keep<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}
