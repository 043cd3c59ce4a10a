import type { OfferedSkillRecord } from '@guildhall/data';
import { OK } from '../../http/envelope.js';
import type { OfferAnswer, OfferedPromptView, OfferedSkillView } from './public-manifests.dto.js';

/** THREAT[OPQ-01]: metadata only, so opaque skills look like all others. */
export function presentOffer(skills: readonly OfferedSkillRecord[]): OfferAnswer {
  const prompts = skills.filter(({ kind }) => kind === 'agent' || kind === 'prompt');
  return { ...OK, prompts: prompts.map(presentPrompt), skills: skills.map(presentSkill) };
}

function presentPrompt({ name, title, description, access, listed }: OfferedSkillRecord): OfferedPromptView {
  const shared = listed ? 'listed' : 'unlisted';
  return { name, title, description, visibility: access === 'private' ? 'private' : shared };
}

function presentSkill({ name, title, description, kind, access }: OfferedSkillRecord): OfferedSkillView {
  return { name, title, description, kind, access };
}
