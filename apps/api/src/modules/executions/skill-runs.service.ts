import type { Config } from '@guildhall/config';
import { SkillAccessRepository, VersionsRepository } from '@guildhall/data';
import { DomainError, type Fault } from '@guildhall/kernel';
import type { RunWarning, ShownRun } from '@guildhall/runtime';
import { Inject, Injectable } from '@nestjs/common';
import { judgeTarget } from '../../http/access.guard.js';
import type { SkillTarget } from '../../http/access.js';
import { OK } from '../../http/envelope.js';
import type { Principal } from '../../http/principal.js';
import { quoteOf, unpaid } from '../../http/quotes.js';
import { CONFIG } from '../../http/tokens.js';
import { RunManifests, versionChoice } from '../manifests/index.js';
import type { ExecutionAnswer, SkillRunAnswer } from './execution-views.dto.js';
import { headOf, orderedParts } from './run-order.js';
import { RunStarter } from './run-starter.js';
import { AgentNotes, obey } from './sources/agent-notes.js';
import { SourceCollector } from './sources/source-collector.js';
import type { CreateExecutionDto, RunSkillDto } from './start-run.dto.js';

const YANKED: RunWarning = { code: 'version_yanked', message: 'This version was yanked by its author; another one should be used.' };

const TOOLSETS_UNUSED: RunWarning = { code: 'toolsets_unused', message: 'A prompt calls no tools, so its toolsets are not used.' };

/** Starts runs of skills. */
@Injectable()
export class SkillRunsService {
  constructor(
    private readonly skills: SkillAccessRepository,
    private readonly versions: VersionsRepository,
    private readonly manifests: RunManifests,
    private readonly sources: SourceCollector,
    private readonly notes: AgentNotes,
    private readonly starter: RunStarter,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async create(caller: Principal, body: CreateExecutionDto): Promise<ExecutionAnswer> {
    const found = await this.skills.find(referenceIn(body), caller.accountId);
    const target = judgeTarget(found, { resource: 'execution', action: 'run' });
    return { ...OK, execution: await this.start(target, caller, body) };
  }

  /** @param target a skill that the caller may run */
  async run(target: SkillTarget, caller: Principal, body: RunSkillDto): Promise<SkillRunAnswer> {
    const execution = await this.start(target, caller, body);
    return { ...OK, execution, task: { id: execution.id } };
  }

  private async start(target: SkillTarget, caller: Principal, body: RunSkillDto): Promise<ShownRun> {
    const { kind, name: ownName } = target.skill;
    if (kind !== 'agent' && kind !== 'prompt') throw new DomainError('skill_not_runnable');
    // Whoever cannot pay is told so before anything is read; what there was a moment ago is looked at again when it is taken.
    if (!quoteOf(target, 1).entitled) throw unpaid(target, false);
    const { accountId } = caller;
    const { version, manifest } = await this.manifests.read(target, accountId, versionChoice(body.version));
    const name = target.relation?.alias ?? ownName;
    const skill = { target, name, version, manifest };
    const note = await this.notes.find(skill, accountId);
    const sources = await this.sources.collectFor(skill, accountId, note ?? {});
    const source = sources.sourceOf(skill);
    const ordered = orderedParts(body, this.config);
    const unused = kind === 'prompt' && ordered.request.toolsets.length > 0 ? [TOOLSETS_UNUSED] : [];
    const warnings = [...(await this.findYank(target, version)), ...sources.warnings, ...ordered.warnings, ...unused];
    const { agents } = sources;
    const order = { head: headOf(source), source, agents, ...ordered, warnings };
    return this.starter.start(caller, obey(order, note, sources, accountId));
  }

  /** Whoever is pinned to a version that its author took back may go on, and is told. The current version is by its meaning none of those. */
  private async findYank({ skill }: SkillTarget, version: number | null): Promise<readonly RunWarning[]> {
    if (version === null || version === skill.currentVersion) return [];
    return (await this.versions.find(skill, version))?.yankedAt ? [YANKED] : [];
  }
}

/** @throws {DomainError} `validation_failed` unless the body names the skill, and only once */
function referenceIn({ skillId, skill }: CreateExecutionDto): string {
  const given = [skillId, skill].filter((reference) => reference !== undefined);
  const [reference] = given;
  if (reference !== undefined && given.length === 1) return reference;
  const [code, message] =
    given.length === 0
      ? ['required', 'Name the skill, as `skillId` or as `skill`.']
      : ['ambiguous', 'Send `skillId` or `skill`, not both.'];
  throw new DomainError('validation_failed', { faults: [{ pointer: '/skillId', code, message } satisfies Fault] });
}
