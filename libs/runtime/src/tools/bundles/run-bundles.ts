import type { JsonValue } from '@guildhall/kernel';
import { comesIn } from '../../plan/activation.js';
import type { BundlePlugin } from '../../plan/bundle-tools.js';
import type { ReadyCall } from '../../run/next.js';
import type { SourceFile } from '../../toolsets/files/source-file.js';
import type { PluginAccess, PluginRefusal } from '../plugin-access.js';
import { pluginRefused, toolError } from '../tool-error.js';
import type { ToolOutcome, ToolsOfRun } from '../tool-runner.js';
import { activateSkill, chooseSkill, listSkills } from './activate.js';
import { activatedSkills } from './activated.js';
import { fileAt, skillFolder } from './mounts.js';
import { presentFile } from './read-file.js';

/** What the bundles of a run need. */
export interface BundleParts {
  readonly access: PluginAccess;
  /** The bytes of a file by their hash; null when they are gone. */
  readonly readFile: (sha256: string) => Promise<Uint8Array | null>;
}

type Operation = 'list' | 'activate' | 'read';

/** The bundles of one run, which reveal themselves step by step. */
export class RunBundles {
  private readonly activated: Set<string>;

  constructor(
    private readonly run: ToolsOfRun,
    private readonly parts: BundleParts,
  ) {
    this.activated = new Set(activatedSkills(run.plan, run.steps));
  }

  async perform(operation: Operation, { call }: ReadyCall): Promise<ToolOutcome> {
    switch (operation) {
      case 'list':
        return { output: listSkills(this.run.plan), isError: false };
      case 'activate':
        return this.activate(call);
      case 'read':
        return this.read(call.arguments);
    }
  }

  /** The files of the skills that were activated. */
  async files(): Promise<readonly SourceFile[]> {
    const readable = await this.readable();
    return readable.flatMap(({ name, bundle }) =>
      bundle.files.map(({ path, sha256, size }) => ({ path: `${skillFolder(name)}/${path}`, sha256, size })),
    );
  }

  private async activate(call: ReadyCall['call']): Promise<ToolOutcome> {
    const chosen = chooseSkill(this.run.plan, call);
    if ('output' in chosen) return chosen;
    const refusal = await this.refusalOf(chosen);
    if (refusal) return pluginRefused(chosen.name, refusal);
    this.activated.add(chosen.name);
    return { output: activateSkill(chosen, call, this.run.runId), isError: false };
  }

  private async read(args: JsonValue): Promise<ToolOutcome> {
    const { path } = Object(args) as { readonly path?: unknown };
    if (typeof path !== 'string') return toolError('missing_parameter', 'Missing required parameter: path');
    const file = fileAt(path, await this.readable());
    const bytes = file && (await this.parts.readFile(file.sha256));
    if (!bytes) return toolError('file_not_found', `File not found: ${path}`);
    return { output: presentFile(path, bytes, this.run.plan.limits.resultBytes), isError: false };
  }

  /** Those that were activated here, and that the account may still use. */
  private async readable(): Promise<readonly BundlePlugin[]> {
    const bundles = this.run.plan.plugins.filter((plugin): plugin is BundlePlugin => plugin.kind === 'bundle');
    const activated = bundles.filter((bundle) => comesIn(bundle) && this.activated.has(bundle.name));
    const refusals = await Promise.all(activated.map((bundle) => this.refusalOf(bundle)));
    return activated.filter((_, place) => !refusals[place]);
  }

  private async refusalOf(bundle: BundlePlugin): Promise<PluginRefusal | null> {
    const credentials = await this.parts.access.credentialsOf(bundle, this.run);
    return typeof credentials === 'string' ? credentials : null;
  }
}
