import type { Config } from '@guildhall/config';
import { PrimeSkillsRepository } from '@guildhall/data';
import { DomainError } from '@guildhall/kernel';
import type { RunWarning } from '@guildhall/runtime';
import { Inject, Injectable } from '@nestjs/common';
import { OK } from '../../http/envelope.js';
import { type Page, pageFields } from '../../http/paging.js';
import type { Principal } from '../../http/principal.js';
import { CONFIG } from '../../http/tokens.js';
import { type ExecutionAnswer, orderedParts, RunStarter, SourceCollector } from '../executions/index.js';
import type { PrimeRunDto, PrimeSkillListAnswer } from './prime.dto.js';
import { presentPrimeSkill } from './prime.presenter.js';
import { PRIME } from './prime-agent.js';

/** Skills that one run of the orchestrator is offered: models take no more tools. */
const MOST_SKILLS = 128;

const LEFT_OUT: RunWarning = {
  code: 'skills_left_out',
  message: `Only the ${MOST_SKILLS} skills that were installed last are offered; pause those that are not needed.`,
};

const HEAD = { skillId: null, authorId: null, installId: null, name: 'prime', version: null, etag: null, isOpaque: false } as const;

/** The orchestrator of an account: it works with what is shared with it, and with nothing else (AGNT Skills document, "Skill pool"). */
@Injectable()
export class PrimeService {
  constructor(
    private readonly skills: PrimeSkillsRepository,
    private readonly sources: SourceCollector,
    private readonly starter: RunStarter,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async list({ accountId }: Principal, query: Page): Promise<PrimeSkillListAnswer> {
    const page = this.skills.findPage(accountId, { limit: query.limit, offset: (query.page - 1) * query.limit });
    const [skills, total] = await Promise.all([page, this.skills.count(accountId)]);
    return { ...OK, skills: skills.map(presentPrimeSkill), ...pageFields(total, query) };
  }

  async run(caller: Principal, { modelStrategy = 'medium', ...body }: PrimeRunDto): Promise<ExecutionAnswer> {
    requireTask(body);
    const { accountId } = caller;
    const found = await this.skills.findPage(accountId, { limit: MOST_SKILLS + 1, offset: 0 });
    const ids = found.slice(0, MOST_SKILLS).map(({ id }) => id);
    const sources = await this.sources.collect(ids, [], accountId);
    const models = sources.payers.modelsFor(modelStrategy);
    const source = { manifest: PRIME, payerId: accountId, models, ...sources.calledBy(ids) };
    const warnings = [...sources.warnings, ...(found.length > MOST_SKILLS ? [LEFT_OUT] : [])];
    const ordered = orderedParts(body, this.config);
    const order = { head: HEAD, source, agents: sources.agents, ...ordered, warnings: [...warnings, ...ordered.warnings] };
    return { ...OK, execution: await this.starter.start(caller, order) };
  }
}

/** The orchestrator has no words of its own to begin with. @throws {DomainError} `validation_failed` */
function requireTask({ input, messages = [] }: PrimeRunDto): void {
  if ((input !== undefined && input !== null) || messages.some(({ role }) => role === 'user')) return;
  const message = 'Say what is to be done, as `input` or as the last of `messages`.';
  throw new DomainError('validation_failed', { faults: [{ pointer: '/input', code: 'required', message }] });
}
