import type { SkillId } from '@guildhall/kernel';
import { compilePrepared, type PreparedManifest } from '@guildhall/manifest';
import { type GetPromptResult, type Prompt, ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import { Injectable } from '@nestjs/common';
import type { Principal } from '../../http/principal.js';
import { nameOffers, OfferedManifests } from '../discovery/index.js';
import { McpPool } from './mcp-pool.js';
import { valuesOf } from './prompt-arguments.js';

/** Prompts of the pool: their variables are the arguments. */
@Injectable()
export class McpPrompts {
  constructor(
    private readonly pool: McpPool,
    private readonly offered: OfferedManifests,
  ) {}

  async list(caller: Principal | null): Promise<Prompt[]> {
    const named = await this.named(caller);
    const read = await this.offered.read([...named.values()], caller?.accountId ?? null);
    return [...named].flatMap(([name, id]) => {
      const prepared = read.get(id);
      return prepared ? presentPrompt(name, prepared) : [];
    });
  }

  /** @throws {ProtocolError} when there is none that the caller may read, or a value is missing */
  async read(name: string, texts: Readonly<Record<string, string>>, caller: Principal | null): Promise<GetPromptResult> {
    const id = (await this.named(caller)).get(name);
    const prepared = id && (await this.offered.read([id], caller?.accountId ?? null)).get(id);
    if (!prepared) throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'There is no such prompt.');
    const { system, messages, warnings } = compilePrepared(prepared, valuesOf(prepared.manifest.spec.variables, texts), { models: [] });
    const missing = warnings.filter(({ code }) => code === 'missing_required_variable').map(({ key }) => key);
    if (missing.length > 0) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Missing arguments: ${missing.join(', ')}.`);
    const first = system === '' ? [] : [{ role: 'user' as const, content: system }];
    const { description } = prepared.manifest.metadata;
    return {
      description,
      messages: [...first, ...messages].map(({ role, content }) => ({ role, content: { type: 'text', text: content } })),
    };
  }

  private async named(caller: Principal | null): Promise<Map<string, SkillId>> {
    const offers = (await this.pool.find(caller)).filter(({ kind }) => kind === 'prompt');
    return new Map([...nameOffers(offers)].map(([name, { id }]) => [name, id]));
  }
}

function presentPrompt(name: string, { manifest: { metadata, spec } }: PreparedManifest): Prompt {
  const args = spec.variables.map(({ key, description, required }) => ({ name: key, description, required }));
  return { name, title: metadata.title, description: metadata.description, arguments: args };
}
