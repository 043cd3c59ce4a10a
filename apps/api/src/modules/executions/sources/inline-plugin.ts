import type { AccountId } from '@guildhall/kernel';
import type { BundleSpec } from '@guildhall/manifest';
import type { PlanPlugin } from '@guildhall/runtime';
import type { Payers } from './payers.js';

type BundlePlugin = Extract<PlanPlugin, { kind: 'bundle' }>;

/** A bundle that comes with a run, and is no skill of any account. */
export interface InlineBundle {
  /** In the run. */
  readonly name: string;
  readonly description: string;
  /** As lists of skills name it. */
  readonly version: string;
  readonly bundle: BundleSpec;
  /** Where it was among the files that the run began with. */
  readonly location?: string;
}

/** The bundle as the run uses it; whoever runs it pays for it. */
export function inlinePlugin(
  { name, description, version, bundle, location }: InlineBundle,
  payers: Payers,
  payerId: AccountId,
): BundlePlugin {
  const models = payers.modelsOfInline(bundle);
  const ownRun = { skillId: null, authorId: null, number: null, payerId, models, agentId: null };
  return {
    ...{ kind: 'bundle', name, description, version, bundle, skillId: null, installId: null, isOpaque: false },
    ...(location === undefined ? {} : { location }),
    ...(bundle.context === 'fork' ? { ownRun } : {}),
  };
}
