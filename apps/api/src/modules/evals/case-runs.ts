import type { EvalRunRecord, EvalSide } from '@guildhall/data';
import { DomainError, type Fault, type JsonObject, type JsonValue, jsonPointer } from '@guildhall/kernel';
import { type Expectation, judgeRun, type RunSource } from '@guildhall/runtime';
import { Injectable } from '@nestjs/common';
import type { SkillTarget } from '../../http/access.js';
import type { Principal } from '../../http/principal.js';
import { AgentNotes, headOf, notedSource, type RunOrder, RunStarter, SourceCollector } from '../executions/index.js';
import { RunManifests } from '../manifests/index.js';

/** A case that is to be run. */
export interface OrderedCase {
  readonly expect: Expectation;
  readonly variables: JsonObject;
  readonly input: JsonValue;
}

/** One state of the skill, ready to be run. */
export interface SideSource {
  readonly side: EvalSide;
  readonly source: RunSource;
  readonly rest: Pick<RunOrder, 'agents' | 'warnings'>;
}

/** The skill cannot be run on the values of the case; the version may have other variables than the draft. */
const REFUSALS: readonly string[] = ['missing_variables', 'invalid_variables', 'model_not_available', 'run_too_large'];

/** Starts the runs of an evaluation. */
@Injectable()
export class CaseRuns {
  constructor(
    private readonly manifests: RunManifests,
    private readonly sources: SourceCollector,
    private readonly notes: AgentNotes,
    private readonly starter: RunStarter,
  ) {}

  /** The draft, and the last version when there is one. */
  async sidesOf(target: SkillTarget, { accountId }: Principal): Promise<readonly SideSource[]> {
    const { currentVersion } = target.skill;
    const draft = await this.collect(target, accountId, 'draft');
    return currentVersion === null ? [draft] : [draft, await this.collect(target, accountId, currentVersion)];
  }

  /**
   * Starts a case on one side. What keeps the last version from running is told with its result.
   * @throws {DomainError} what keeps the draft from running, with pointers into the case
   */
  async start(caller: Principal, side: SideSource, ordered: OrderedCase, at: CasePlace): Promise<EvalRunRecord> {
    const head = { index: at.index, side: side.side };
    try {
      const { id } = await this.starter.start(caller, orderOf(side, ordered, at));
      return { ...head, executionId: id as NonNullable<EvalRunRecord['executionId']>, refusal: null };
    } catch (fault) {
      if (!(fault instanceof DomainError)) throw fault;
      if (side.side === 'version' && REFUSALS.includes(fault.code)) return { ...head, executionId: null, refusal: fault.code };
      throw new DomainError(fault.code, { details: fault.details, faults: fault.faults.map((one) => placed(one, at.index)), cause: fault });
    }
  }

  private async collect(target: SkillTarget, accountId: Principal['accountId'], choice: number | 'draft'): Promise<SideSource> {
    const { version, manifest } = await this.manifests.read(target, accountId, choice);
    const skill = { target, name: target.skill.name, version, manifest };
    const note = await this.notes.find(skill, accountId);
    const sources = await this.sources.collectFor(skill, accountId, note ?? {});
    const rest = { agents: sources.agents, warnings: sources.warnings };
    const source = notedSource(sources.sourceOf(skill), note, sources.payers, accountId);
    return { side: choice === 'draft' ? 'draft' : 'version', source, rest };
  }
}

/** Where a run belongs. */
interface CasePlace {
  readonly evalId: string;
  readonly index: number;
}

const NOTHING_MORE = { messages: [], toolsets: [], systemTools: [], initialCalls: [], limits: {} };

function orderOf({ side, source, rest }: SideSource, { expect, variables, input }: OrderedCase, { evalId, index }: CasePlace): RunOrder {
  const judged = 'judge' in expect ? judgeRun({ source, agents: rest.agents, variables, input, criteria: expect.judge }) : null;
  return {
    head: headOf(source),
    warnings: rest.warnings,
    source: judged?.source ?? source,
    agents: judged?.agents ?? rest.agents,
    request: { ...NOTHING_MORE, variables, input, ...judged?.request },
    messages: input === null ? [] : [{ role: 'user', content: input }],
    metadata: { evalId, case: index, side },
    ...{ callbackUrl: null, maxCredits: null },
    files: judged ? [] : (source.files ?? []), // a judge has the skill run as any agent has another one run
  };
}

function placed(fault: Fault, index: number): Fault {
  return { ...fault, pointer: jsonPointer('cases', index) + fault.pointer };
}
