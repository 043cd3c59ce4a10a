import type { SkillFactsRecord } from '@guildhall/data';
import type { SkillFacts } from '@guildhall/policy';

/** A skill as policy looks at it. There is nothing yet that an account could be entitled by. */
export const factsOf = (skill: SkillFactsRecord): SkillFacts => ({ ...skill, isEntitled: false });
