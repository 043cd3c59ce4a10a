import type { JsonObject } from '@guildhall/kernel';
import type { StartVlmRunDto } from './runs.dto.js';

/** What a request says that is kept with its run, though most of it has no effect. */
export function recorded({ metadata, config }: Pick<StartVlmRunDto, 'metadata' | 'config'>): JsonObject {
  const { environment, session_id, allow_training } = metadata ?? {};
  const { service_tier, orchestration_mode, detail, confidence, grounding, gql_stmt } = config ?? {};
  const all = { environment, session_id, allow_training, service_tier, orchestration_mode, detail, confidence, grounding, gql_stmt };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined && value !== null)) as JsonObject;
}
