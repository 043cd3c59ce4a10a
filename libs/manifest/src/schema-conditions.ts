import { parseCondition } from '@guildhall/conditions';
import { z } from 'zod';
import { checked } from './schema-parse.js';
import type { StoredCondition } from './types.js';

/** A condition on a file, block, tool or variable; null means "always". */
export const condition: z.ZodType<StoredCondition> = checked(z.custom<StoredCondition>(), function* (value) {
  const parsed = parseCondition(value);
  if (!parsed.ok) yield* parsed.faults.map((fault) => ({ ...fault, family: 'invalid_condition' as const }));
});
