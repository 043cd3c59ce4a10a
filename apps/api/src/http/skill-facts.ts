import type { SkillFactsRecord } from '@guildhall/data';
import type { SkillFacts } from '@guildhall/policy';

/** A skill as policy looks at it. */
export const factsOf = (skill: SkillFactsRecord): SkillFacts => skill;
