import type { Config } from '@guildhall/config';
import type { RunFile } from '@guildhall/data';
import type { AccountId, InstallId, JsonObject, JsonValue, SkillId } from '@guildhall/kernel';
import type { CallbackForm, Plannable, RunRequest, RunSource, RunWarning } from '@guildhall/runtime';
import { requireToolsets } from '../toolsets/index.js';
import type { StartRunDto } from './start-run.dto.js';

/** What a run is of, as its row tells it. */
export interface RunHead {
  /** null: the agent comes with the request. */
  readonly skillId: SkillId | null;
  readonly authorId: AccountId | null;
  readonly installId: InstallId | null;
  readonly name: string;
  readonly version: number | null;
  /** null when its caller must not see the manifest, or there is none. */
  readonly etag: string | null;
  readonly isOpaque: boolean;
}

/** A run that is to be started. */
export interface RunOrder {
  readonly head: RunHead;
  readonly source: Plannable;
  /** Agents that the run, or one that it starts, may start; by skill id. */
  readonly agents: Readonly<Record<string, RunSource>>;
  readonly warnings: readonly RunWarning[];
  readonly request: Omit<RunRequest, 'depth'>;
  /** What was asked, as it is shown with the run. */
  readonly messages: readonly JsonObject[];
  readonly metadata: JsonObject;
  readonly callbackUrl: string | null;
  /** In whose words that address is told of the end; as the native API shows the run, unless given. */
  readonly callbackForm?: CallbackForm;
  readonly maxCredits: number | null;
  /** Files that came with the request, whose bytes are kept already. */
  readonly files?: readonly RunFile[];
}

/** The part of an order that stands in the body of a request. */
export type OrderedParts = Pick<RunOrder, 'request' | 'messages' | 'metadata' | 'callbackUrl' | 'maxCredits'>;

/**
 * What the body of a request orders, and what is to be said about it.
 * @throws {DomainError} `validation_failed` for a toolset that there is not, `toolset_unavailable`
 */
export function orderedParts(body: StartRunDto, config: Pick<Config, 'toolsets'>): OrderedParts & Pick<RunOrder, 'warnings'> {
  const { variables = {}, messages = [], input = null, limits = {}, metadata = {}, callbackUrl = null, maxCredits = null } = body;
  const { toolsets, systemTools, warnings } = requireToolsets(body.toolsets ?? [], config);
  const said = messages.map(({ role, content }) => ({ role, content: [{ type: 'text' as const, text: content }] }));
  const asked = messages.map(({ role, content }): JsonObject => ({ role, content }));
  return {
    request: { variables, messages: said, input, toolsets, systemTools, initialCalls: [], limits: { ...limits } },
    warnings,
    messages: input === null ? asked : [...asked, { role: 'user', content: input satisfies JsonValue }],
    ...{ metadata, callbackUrl, maxCredits },
  };
}

/** What the row of a run of a skill tells. */
export function headOf({ skillId, authorId, installId, name, version, isOpaque, manifest }: RunSource): RunHead {
  return { skillId, authorId, installId, name, version, etag: isOpaque ? null : manifest.metadata.etag, isOpaque };
}
