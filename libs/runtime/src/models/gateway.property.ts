import type { AccountId } from '@guildhall/kernel';
import type { ModelChoice } from '@guildhall/manifest';
import { ModelServer, type Reply, type Turn } from '@guildhall/testing/models';
import { parseCidr } from '../outbound/cidr.js';
import type { TranscriptMessage } from '../run/transcript.js';
import type { KeyedProvider, ModelCredential } from './credentials.js';
import { createModelGateway, type ModelGatewayOptions } from './gateway.js';
import { openModelDoors } from './model-doors.js';
import { type ModelAnswer, type ModelError, type ModelRequest } from './model-gateway.js';

export const KEY = 'sk-own-S3CR3T-0123456789';
export const PLATFORM_KEY = 'sk-platform-S3CR3T-9876';

const opened: { close(): Promise<unknown> }[] = [];

/** Has something closed with the rest. */
export function closesWithAll(one: { close(): Promise<unknown> }): void {
  opened.push(one);
}

/** Closes what the tests of a file have opened. */
export async function closeAll(): Promise<void> {
  for (const one of opened.splice(0).reverse()) await one.close();
}

/** A server of scripted models, closed with the rest. */
export async function modelServer(...turns: readonly (Turn | Reply)[]): Promise<ModelServer> {
  const server = await ModelServer.start(...turns);
  opened.push(server);
  return server;
}

export const user = (text: string): TranscriptMessage => ({ role: 'user', content: [{ type: 'text', text }] });

/** Where each provider's own credential leads. */
export type Servers = Readonly<Partial<Record<KeyedProvider, ModelServer>>>;

function credentialsOf(servers: Servers): Map<KeyedProvider, ModelCredential> {
  const entries = Object.entries(servers) as [KeyedProvider, ModelServer][];
  return new Map(entries.map(([provider, { origin }]) => [provider, { apiKey: KEY, baseUrl: origin }]));
}

/** What came of a question. */
export interface Heard {
  readonly answer: ModelAnswer | null;
  readonly error: ModelError | null;
  /** As it came; a restart empties it. */
  readonly text: string;
  readonly pieces: number;
  readonly restarts: number;
}

/** A gateway whose account has credentials for the given servers, which lie where an operator has opened the network. */
export function gatewayTo(servers: Servers, options: Partial<ModelGatewayOptions> = {}) {
  const doors = openModelDoors({ allow: [parseCidr('127.0.0.0/8')], production: false });
  opened.push(doors);
  const own = credentialsOf(servers);
  const gateway = createModelGateway({
    ...{ credentials: { find: async (_: AccountId, provider: KeyedProvider) => own.get(provider) ?? null }, platform: {}, mock: false },
    ...{ ...doors, now: () => new Date() },
    ...options,
  });
  const ask = async (models: string | readonly (string | ModelChoice)[], parts: Partial<ModelRequest> = {}): Promise<Heard> => {
    const heard = { answer: null, error: null, text: '', pieces: 0, restarts: 0 } as { -readonly [K in keyof Heard]: Heard[K] };
    const request: ModelRequest = {
      ...{
        payerId: 'acc_1' as AccountId,
        models: [models].flat().map(toChoice),
        system: 'Be brief.',
        messages: [user('Hello')],
        tools: [],
      },
      ...{ outputSchema: null, signal: new AbortController().signal, readFile: async () => new Uint8Array() },
      onText: (piece) => {
        heard.text += piece;
        heard.pieces += 1;
      },
      onRestart: () => {
        heard.text = '';
        heard.restarts += 1;
      },
      ...parts,
    };
    try {
      heard.answer = await gateway.ask(request);
    } catch (fault) {
      if ((fault as Error).name !== 'ModelError') throw fault;
      heard.error = fault as ModelError;
    }
    return heard;
  };
  return { ask, doors, gateway };
}

/** Provider and model of each format in which models are asked; `openai-own` is OpenAI at its own address. */
export const WIRES = {
  anthropic: 'anthropic/claude-sonnet-4-5',
  openai: 'openai/gpt-4.1',
  'openai-own': 'openai/gpt-4.1',
  'openai-compatible': 'openai-compatible/llama',
  google: 'google/gemini-2.5-flash',
} as const;

export type WireName = keyof typeof WIRES;

/** A gateway whose models of one format are on the server. */
export function gatewayOf(wire: WireName, server: ModelServer, options: Partial<ModelGatewayOptions> = {}) {
  if (wire !== 'openai-own') return gatewayTo({ [wire]: server }, options);
  const { doors } = gatewayTo({});
  // Nobody answers for OpenAI's own address here, so what is sent there is sent to the server instead.
  const operatorFetch = (origin: string) => (input: unknown, init?: RequestInit) =>
    doors.operatorFetch(server.origin)(String(input).replace(origin, server.origin), init);
  return gatewayTo({}, { operatorFetch: operatorFetch as never, platform: { openai: { apiKey: KEY } }, ...options });
}

function toChoice(model: string | ModelChoice): ModelChoice {
  if (typeof model !== 'string') return model;
  const [provider = '', ...name] = model.split('/');
  return { provider, model: name.join('/') };
}
