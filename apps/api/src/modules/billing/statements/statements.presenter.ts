import type { EarningRecord, UsageRecord } from '@guildhall/data';
import type { EarningView, UsageView } from './statements.dto.js';

export function presentUsage({ month, skillId, runs, seconds, credits, cents }: UsageRecord): UsageView {
  return { month, skill: skillId, runs, seconds, credits, cents };
}

/** THREAT[TEN-01]: who has paid it stays unsaid. */
export function presentEarning({ month, skillId, runs, credits, cents }: EarningRecord): EarningView {
  return { month, skill: skillId, runs, credits, cents };
}
