import { slugOf } from '@guildhall/bundles';
import type { BundleVersionRecord, RunFile } from '@guildhall/data';
import { type AccountId, DomainError, type JsonObject } from '@guildhall/kernel';
import { type BundleEntry, type BundleSpec, bundleSpec } from '@guildhall/manifest';
import type { PlanPlugin, RunWarning, ToolCall } from '@guildhall/runtime';
import { Injectable } from '@nestjs/common';
import { judgeTarget } from '../../../http/access.guard.js';
import { BundleStore } from '../../../modules/bundle-content/index.js';
import { type CollectedSources, inlinePlugin, type UsedSkill } from '../../../modules/executions/index.js';
import { RunManifests } from '../../../modules/manifests/index.js';
import { type AgentSkill, type ReadAgentSkill, readAgentSkill } from '../agent-skill.js';
import { InlineSkills } from '../inline-skills.js';
import { readSchemaFile, SCHEMA_FILE } from '../schema-file.js';
import { SkillResolver } from '../skill-resolver.js';
import { type BundleSettings, NO_SETTINGS, readSettings, SETTINGS_FILE } from './bundle-settings.js';

/** Skills that one run may be given. */
const MOST_SKILLS = 16;

/** A skill that a request gives to its run, before it is known who pays for what. */
export type GivenSkill = (
  | { readonly type: 'reference'; readonly skill: UsedSkill }
  | { readonly type: 'inline'; readonly description: string; readonly id: string; readonly files: readonly RunFile[] }
) & {
  /** In the run. */
  readonly name: string;
  readonly bundle: BundleSpec;
  readonly settings: BundleSettings;
  /** What the result must match, by the bundle; null: anything. */
  readonly schema: JsonObject | null;
};

/** The skills of a request, as its run is planned with them. */
export interface PlannedSkills {
  readonly plugins: readonly PlanPlugin[];
  /** Their activations, in order. */
  readonly calls: readonly ToolCall[];
  readonly files: readonly RunFile[];
  readonly warnings: readonly RunWarning[];
}

/** Finds the skills that a request names, and unpacks those that it brings (VLM Run documents, "Identifier resolution"). */
@Injectable()
export class RunSkills {
  constructor(
    private readonly resolver: SkillResolver,
    private readonly inline: InlineSkills,
    private readonly manifests: RunManifests,
    private readonly store: BundleStore,
  ) {}

  /** @throws {DomainError} `validation_failed`, `not_found`, as policy refuses runs, and as archives are refused */
  async read(accountId: AccountId, skills: readonly AgentSkill[]): Promise<readonly GivenSkill[]> {
    if (skills.length > MOST_SKILLS) throw new DomainError('validation_failed', { detail: `skills: at most ${MOST_SKILLS} skills` });
    // All of them are judged before any is unpacked.
    const read = skills.map(readAgentSkill);
    const given: GivenSkill[] = [];
    for (const one of read) given.push(await (one.type === 'inline' ? this.unpack(accountId, one) : this.find(accountId, one)));
    const names = given.map(({ name }) => name);
    const twice = names.findIndex((name, index) => names.indexOf(name) !== index);
    if (twice >= 0) throw new DomainError('validation_failed', { detail: `skills[${twice}]: "${names[twice]}" is given twice` });
    return given;
  }

  private async find(
    accountId: AccountId,
    { reference, version: wanted }: Extract<ReadAgentSkill, { type: 'reference' }>,
  ): Promise<GivenSkill> {
    const record = await this.resolve(accountId, reference, wanted);
    const target = { ...judgeRun(record, reference), alias: record.alias };
    const { version, manifest } = await this.manifests.read(target, accountId, record.version);
    const { bundle } = manifest.spec;
    if (!bundle) throw skillNotFound(reference);
    const name = record.alias ?? record.skill.name;
    const skill = { target, name, version, manifest };
    // THREAT[OPQ-03]: what an opaque bundle says of its runs would come into the run of the account that asks.
    if (target.view === 'opaque') return { type: 'reference', name, skill, bundle, settings: NO_SETTINGS, schema: null };
    const { schema, settings } = await this.readFiles(name, bundle);
    return { type: 'reference', name, skill, bundle, settings, schema };
  }

  private async resolve(accountId: AccountId, reference: string, version: unknown): Promise<BundleVersionRecord> {
    try {
      return await this.resolver.resolve(accountId, reference, version);
    } catch (fault) {
      throw fault instanceof DomainError && fault.code === 'not_found' ? skillNotFound(reference) : fault;
    }
  }

  /** THREAT[TEN-01]: it is written to nothing but the run, which lets it go when it ends. */
  private async unpack(accountId: AccountId, given: Extract<ReadAgentSkill, { type: 'inline' }>): Promise<GivenSkill> {
    const { id, name: called, description, bundle: unpacked } = await this.inline.read(given);
    const name = slugOf(called) || 'inline';
    const { content } = await this.store.keep(accountId, unpacked);
    const bundle = bundleSpec(content);
    if (!bundle) throw new Error('What was unpacked is a bundle.');
    const files = content.bundleFiles.map((entry) => runFile(name, entry));
    return { type: 'inline', id, name, description, bundle, files, ...(await this.readFiles(name, bundle)) };
  }

  private async readFiles(name: string, { files }: BundleSpec): Promise<Pick<GivenSkill, 'schema' | 'settings'>> {
    const schema = files.find(({ path }) => path === SCHEMA_FILE);
    const settings = files.find(({ path }) => path === SETTINGS_FILE);
    return {
      schema: schema ? readSchemaFile(await this.store.load(schema)) : null,
      settings: settings ? readSettings(await this.store.load(settings), name) : NO_SETTINGS,
    };
  }
}

/** The skills as plugins of the run, each activated at its start by a call that is recorded like any other. */
export function planSkills(given: readonly GivenSkill[], sources: CollectedSources, accountId: AccountId): PlannedSkills {
  return {
    plugins: given.flatMap((skill) => pluginOf(skill, sources, accountId)),
    calls: given.map(({ name }, index) => ({ id: `given_${index + 1}`, name: 'activate_skill', arguments: { name } })),
    files: given.flatMap((skill) => (skill.type === 'inline' ? skill.files : [])),
    warnings: given.flatMap(({ settings }) => settings.warnings),
  };
}

function pluginOf(given: GivenSkill, sources: CollectedSources, accountId: AccountId): readonly PlanPlugin[] {
  const { settings } = given;
  const withPlan = (bundle: BundleSpec): BundleSpec => ({ ...bundle, instructions: bundle.instructions + settings.plan });
  if (given.type === 'reference') {
    return sources.asPlugins([given.skill]).map((one) => (one.kind === 'bundle' ? { ...one, bundle: withPlan(one.bundle) } : one));
  }
  const { name, description, id, bundle } = given;
  return [inlinePlugin({ name, description, version: id, bundle: withPlan(bundle) }, sources.payers, accountId)];
}

function runFile(name: string, { path, sha256, mediaType, size }: BundleEntry): RunFile {
  return { path: `/skills/${name}/${path}`, sha256, mediaType, size };
}

/** Who has paused a skill does not run it, and hears no more of it. */
function judgeRun(record: BundleVersionRecord, reference: string) {
  if (record.relation?.isPaused) throw skillNotFound(reference);
  try {
    return judgeTarget(record, { resource: 'execution', action: 'run' });
  } catch (fault) {
    throw fault instanceof DomainError && fault.code === 'install_paused' ? skillNotFound(reference) : fault;
  }
}

const skillNotFound = (reference: string): DomainError => new DomainError('not_found', { detail: `Skill not found: ${reference}` });
