import { SkillAccessRepository, type SkillTargetRecord } from '@guildhall/data';
import { DomainError } from '@guildhall/kernel';
import { type Action, decide, type Resource, view } from '@guildhall/policy';
import type { CallToolResult, McpServer } from '@modelcontextprotocol/server';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { SkillTarget } from '../../http/access.js';
import type { Preconditions } from '../../http/etags.js';
import { type Principal, requirePrincipal } from '../../http/principal.js';
import { refused } from '../../http/quotes.js';
import { factsOf } from '../../http/skill-facts.js';
import { InstallsService } from '../installs/index.js';
import { type ListMarketQuery, MarketplaceService } from '../marketplace/index.js';
import { SkillsService } from '../skills/index.js';
import { McpFaults } from './mcp-faults.js';

/** One call of the server. */
export interface McpRequest {
  readonly caller: Principal | null;
  readonly preconditions: Preconditions;
}

const REFERENCE = z.string().min(1).max(200).describe('Id of a skill, or account/name.');
const SEARCH = z.object({ query: z.string().max(200).describe('Words to look for.'), limit: z.int().min(1).max(50).default(10) });
const GET = z.object({ skill: REFERENCE });
const INSTALL = z.object({ skill: REFERENCE, alias: z.string().max(64).optional().describe('Another name for it in the pool.') });

/** Answers to messages are the caller's alone. */
const UNSHARED = { allow: () => {} };

/** What a model may do with the registry; each tool asks the service that the native API asks. */
@Injectable()
export class McpTools {
  constructor(
    private readonly access: SkillAccessRepository,
    private readonly market: MarketplaceService,
    private readonly skills: SkillsService,
    private readonly installs: InstallsService,
    private readonly faults: McpFaults,
  ) {}

  register(server: McpServer, request: McpRequest): void {
    const { caller } = request;
    const reads = { annotations: { readOnlyHint: true, openWorldHint: false } };
    server.registerTool('search_skills', { description: 'Searches the marketplace for skills.', inputSchema: SEARCH, ...reads }, (input) =>
      this.answer(this.search(request, input)),
    );
    server.registerTool('get_skill', { description: 'Reads one skill.', inputSchema: GET, ...reads }, ({ skill }) =>
      this.answer(this.read(request, skill)),
    );
    if (!caller) return;
    const description = 'Installs a skill of the marketplace into the pool of the account.';
    server.registerTool('install_skill', { description, inputSchema: INSTALL }, (input) => this.answer(this.install(caller, input)));
  }

  private async search({ caller }: McpRequest, { query, limit }: z.infer<typeof SEARCH>): Promise<object> {
    const asked: ListMarketQuery = { q: query, limit, page: 1 };
    const { skills, total } = await this.market.list({ caller, sharing: UNSHARED }, asked);
    return { skills, total };
  }

  private async read({ caller, preconditions }: McpRequest, reference: string): Promise<object> {
    const target = judge(await this.access.find(reference, caller?.accountId ?? null), 'skill', 'read');
    return (await this.skills.read(target, caller, preconditions)).skill;
  }

  private async install(caller: Principal, { skill, alias }: z.infer<typeof INSTALL>): Promise<object> {
    const target = judge(await this.access.findListed(skill, requirePrincipal(caller).accountId), 'listing', 'install');
    const { installation, warnings } = await this.installs.install(target, caller, alias === undefined ? {} : { alias });
    return { ...installation, ...(warnings ? { warnings } : {}) };
  }

  /** A refusal is for the model to read; anything else is a fault of the server, which says nothing of itself. */
  private async answer(work: Promise<object>): Promise<CallToolResult> {
    try {
      return { content: [{ type: 'text', text: JSON.stringify(await work) }] };
    } catch (thrown) {
      const { code, message } = this.faults.understand(thrown);
      return { content: [{ type: 'text', text: `${code}: ${message}` }], isError: true };
    }
  }
}

/** THREAT[TEN-01]: the same decision as on the way through a route; what is hidden answers like what never was. */
function judge(found: SkillTargetRecord | null, resource: Resource, action: Action): SkillTarget {
  if (!found) throw new DomainError('not_found');
  const facts = factsOf(found.skill);
  const decision = decide(resource, action, facts, found.relation);
  if (!decision.allow && decision.reason !== 'installed') throw refused(decision.reason, found);
  return { ...found, view: view(facts, found.relation) };
}
