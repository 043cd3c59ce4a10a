import { DomainError, type JsonObject } from '@guildhall/kernel';
import { parseJsonSchema } from '@guildhall/manifest';
import type { PlanMessage, Plannable, PlanPlugin, RunWarning, ShownRun } from '@guildhall/runtime';
import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../http/principal.js';
import {
  AgentNotes,
  type CollectedSources,
  headOf,
  ModelAccess,
  obey,
  type RunHead,
  type RunOrder,
  RunStarter,
  SourceCollector,
} from '../../../modules/executions/index.js';
import type { AgentSkill } from '../agent-skill.js';
import { adHocAgent } from './ad-hoc-agent.js';
import { AgentResolver, type NamedAgent } from './agent-resolver.js';
import { type InputPart } from './input-values.js';
import { RunInputs, shownContent } from './run-inputs.js';
import { findModel, readModel, type WantedModel } from './run-models.js';
import { type GivenSkill, planSkills, RunSkills } from './run-skills.js';
import { RunToolsets } from './run-toolsets.js';

/** Something that a request says. */
export interface SaidMessage {
  readonly role: 'user' | 'assistant';
  readonly parts: readonly InputPart[];
}

/** A run as a request of this surface asks for it. */
export interface WantedRun {
  /** An agent that the account has; null: one is made for the run. */
  readonly agent: string | null;
  readonly model: string | null | undefined;
  readonly skills: readonly AgentSkill[];
  readonly toolsets: readonly string[];
  /** What the agent is told before anything else. */
  readonly system?: string;
  readonly messages: readonly SaidMessage[];
  /** JSON Schema of the result; null: that of the first skill, if it has one. */
  readonly schema: Readonly<Record<string, unknown>> | null | undefined;
  readonly metadata: JsonObject;
  readonly callbackUrl: string | null;
}

/** Makes runs of what requests of this surface ask for (runtime document, "VLM Run mapping"). */
@Injectable()
export class RunOrders {
  constructor(
    private readonly skills: RunSkills,
    private readonly agents: AgentResolver,
    private readonly inputs: RunInputs,
    private readonly toolsets: RunToolsets,
    private readonly sources: SourceCollector,
    private readonly notes: AgentNotes,
    private readonly models: ModelAccess,
    private readonly starter: RunStarter,
  ) {}

  /** @throws {DomainError} whatever is wrong with the request, before anything is started */
  async start(caller: Principal, wanted: WantedRun): Promise<ShownRun> {
    const { accountId } = caller;
    const model = readModel(wanted.model);
    const asked = readSchema(wanted.schema);
    const given = await this.skills.read(accountId, wanted.skills);
    const agent = wanted.agent === null ? null : await this.agents.resolve(accountId, wanted.agent);
    const toolsets = this.toolsets.choose(
      wanted.toolsets,
      given.flatMap(({ settings }) => settings.toolsets),
    );
    const said = await this.inputs.read(
      accountId,
      wanted.messages.map(({ parts }) => parts),
    );
    const used = given.flatMap((one) => (one.type === 'reference' ? [one.skill] : []));
    const note = agent && (await this.notes.find(agent, accountId));
    const beside = { others: used, ...(note ? { pins: note.pins } : {}) };
    const sources = agent ? await this.sources.collectFor(agent, accountId, beside) : await this.sources.collect([], used, accountId);
    const planned = planSkills(given, sources, accountId);
    await this.requireModels(planned.plugins);
    const schema = asked ?? given[0]?.schema ?? null;
    const source = agent
      ? agentSource(agent, sources, { model, schema })
      : adHocSource(caller, sources, { model: model ?? modelOf(given), schema });
    const messages = wanted.messages.map(({ role }, index): PlanMessage => ({ role, content: said.contents[index] ?? [] }));
    const names = new Set(planned.plugins.map(({ name }) => name));
    const order: RunOrder = {
      head: agent ? headOf(sources.sourceOf(agent)) : headOfAdHoc(given),
      source: { ...source, plugins: [...source.plugins.filter(({ name }) => !names.has(name)), ...planned.plugins] },
      agents: sources.agents,
      warnings: [...sources.warnings, ...planned.warnings, ...toolsets.warnings] satisfies readonly RunWarning[],
      request: {
        ...{ variables: {}, messages, input: null, limits: {}, initialCalls: planned.calls },
        ...{ toolsets: toolsets.toolsets, systemTools: toolsets.systemTools },
        ...(wanted.system === undefined ? {} : { system: wanted.system }),
      },
      messages: messages.map(({ role, content }): JsonObject => ({ role, content: shownContent(content) })),
      ...{ metadata: wanted.metadata, callbackUrl: wanted.callbackUrl, callbackForm: 'prediction', maxCredits: null },
      files: [...planned.files, ...said.files],
    };
    return this.starter.start(caller, obey(order, note && { ...note, model: model ? null : note.model }, sources, accountId));
  }

  /** An opaque skill runs on its author's models, and is activated at once. @throws {DomainError} `model_not_available` */
  private async requireModels(plugins: readonly PlanPlugin[]): Promise<void> {
    const apart = plugins.flatMap((plugin) => (plugin.kind === 'bundle' && plugin.isOpaque && plugin.ownRun ? [plugin.ownRun] : []));
    for (const run of apart) await this.models.require(run);
  }
}

interface Choices {
  readonly model: WantedModel | null;
  readonly schema: JsonObject | null;
}

function adHocSource({ accountId }: Principal, { payers }: CollectedSources, { model, schema }: Choices): Plannable {
  const models = model && 'pin' in model ? [model.pin] : payers.modelsFor(model?.strategy ?? 'medium');
  return { manifest: adHocAgent(schema), plugins: [], dispatches: [], payerId: accountId, models };
}

/** THREAT[OPQ-03]: an opaque agent runs on the models of its author, who pays for them and has chosen them. */
function agentSource(agent: NamedAgent, sources: CollectedSources, { model, schema }: Choices): Plannable {
  const source = sources.sourceOf(agent);
  const { spec } = source.manifest;
  const manifest = schema ? { ...source.manifest, spec: { ...spec, outputSchema: schema } } : source.manifest;
  if (!model || source.isOpaque) return { ...source, manifest };
  return { ...source, manifest, models: 'pin' in model ? [model.pin] : sources.payers.modelsFor(model.strategy) };
}

/** What the first of the skills that ask for a model asks for; a name that means nothing here asks for none. */
function modelOf(given: readonly GivenSkill[]): WantedModel | null {
  const [first] = given
    .flatMap(({ settings }) => (settings.model === null ? [] : [findModel(settings.model)]))
    .filter((one) => one !== null);
  return first ?? null;
}

function headOfAdHoc([first]: readonly GivenSkill[]): RunHead {
  return { skillId: null, authorId: null, installId: null, name: first?.name ?? 'agent', version: null, etag: null, isOpaque: false };
}

/** @throws {DomainError} `validation_failed` */
function readSchema(schema: WantedRun['schema']): JsonObject | null {
  if (!schema) return null;
  const parsed = parseJsonSchema(schema, '/json_schema');
  if (!parsed.ok) throw new DomainError('validation_failed', { detail: 'json_schema: must be a JSON Schema (draft-07)' });
  return parsed.value;
}
