import { SkillAccessRepository } from '@guildhall/data';
import type { SkillId } from '@guildhall/kernel';
import { compilePrepared, type PreparedManifest } from '@guildhall/manifest';
import { decide, view } from '@guildhall/policy';
import type { GetPromptResult, Prompt } from '@modelcontextprotocol/server';
import { Injectable } from '@nestjs/common';
import type { Principal } from '../../http/principal.js';
import { factsOf } from '../../http/skill-facts.js';
import { nameOffers } from '../discovery/index.js';
import { ManifestReader } from '../manifests/index.js';
import { McpPool } from './mcp-pool.js';

/** Prompts of the pool: their variables are the arguments. */
@Injectable()
export class McpPrompts {
  constructor(
    private readonly pool: McpPool,
    private readonly skills: SkillAccessRepository,
    private readonly manifests: ManifestReader,
  ) {}

  async list(caller: Principal | null): Promise<Prompt[]> {
    const prompts: Prompt[] = [];
    for (const [name, id] of await this.named(caller)) {
      const prepared = await this.open(id, caller);
      if (prepared) prompts.push(presentPrompt(name, prepared));
    }
    return prompts;
  }

  /** @returns null when there is none that the caller may read */
  async read(name: string, values: Readonly<Record<string, string>>, caller: Principal | null): Promise<GetPromptResult | null> {
    const id = (await this.named(caller)).get(name);
    const prepared = id && (await this.open(id, caller));
    if (!prepared) return null;
    const { system, messages } = compilePrepared(prepared, values, { models: [] });
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

  /** THREAT[OPQ-01]: judged anew for every reader, as everywhere else. */
  private async open(id: SkillId, caller: Principal | null): Promise<PreparedManifest | null> {
    const reader = caller?.accountId ?? null;
    const target = (await this.skills.findByIds([id], reader)).get(id);
    const facts = target && factsOf(target.skill);
    if (!facts || !decide('skill', 'manifest', facts, target.relation).allow) return null;
    return (await this.manifests.read({ ...target, view: view(facts, target.relation) }, reader)).manifest.prepared;
  }
}

function presentPrompt(name: string, { manifest: { metadata, spec } }: PreparedManifest): Prompt {
  const args = spec.variables.map(({ key, description, required }) => ({ name: key, description, required }));
  return { name, title: metadata.title, description: metadata.description, arguments: args };
}
