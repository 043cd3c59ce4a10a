import type { InstallRecord, SkillRecord } from '@guildhall/data';
import type { SkillAnswer, WarningView } from './skills.dto.js';
import { presentSkill } from './skills.presenter.js';

/** What the author of a write is answered: the draft, and what is worth knowing about it. */
export function answerWrite(skill: SkillRecord, install: InstallRecord | null): Pick<SkillAnswer, 'skill' | 'warnings'> {
  const warnings = draftWarnings(skill);
  return { skill: presentSkill(skill, install), ...(warnings.length > 0 ? { warnings } : {}) };
}

function draftWarnings({ listed, access, status, kind, toolDefs }: SkillRecord): WarningView[] {
  const warnings: WarningView[] = [];
  if (listed && access === 'private') {
    const message = 'A private skill is not on the marketplace; make it public to list it.';
    warnings.push({ code: 'listed_has_no_effect', message });
  } else if (listed && status === 'archived') {
    const message = 'An archived skill is not on the marketplace; make it active to list it.';
    warnings.push({ code: 'listed_has_no_effect', message });
  }
  if (kind === 'prompt' && toolDefs.length > 0) {
    warnings.push({ code: 'tools_not_used', message: 'A prompt calls no tools; its tool definitions are kept and not used.' });
  }
  return warnings;
}
