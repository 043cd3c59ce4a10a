import type { EverrunsEntryRecord, SkillEntry } from '@guildhall/data';
import type { SkillId } from '@guildhall/kernel';
import { presentSkill, type SkillView } from '../../modules/skills/index.js';
import { digitsOf, printId } from './everruns-ids.js';
import type { EverrunsSkill } from './everruns-skills.dto.js';
import type { EverrunsLinks } from './everruns-urls.js';

/** What the presenter makes a skill of. */
export interface Presented {
  readonly entry: SkillEntry;
  readonly note: EverrunsEntryRecord | undefined;
  readonly links: EverrunsLinks;
}

/** THREAT[OPQ-01]: it translates what our own API shows the same reader, so nothing else can get out. */
export function presentEverrunsSkill(presented: Presented): EverrunsSkill {
  const { skill, install } = presented.entry;
  const shown = presentSkill(skill, install);
  return 'bundle' in shown ? full(shown, presented) : opaque(presented);
}

export function everrunsSkillId(id: SkillId, note: EverrunsEntryRecord | undefined): string {
  return printId('skill', digitsOf(id, note?.externalId ?? null));
}

function full({ bundle, ...shown }: SkillView, { entry, note, links }: Presented): EverrunsSkill {
  const { license, compatibility, allowedTools, userInvocable = true, disableModelInvocation = false, fileCount = 1 } = bundle ?? {};
  const metadata: Readonly<Record<string, unknown>> = { ...bundle?.metadata };
  const noted = {
    ...metadata,
    ...(userInvocable ? {} : { user_invocable: false }),
    ...(disableModelInvocation ? { disable_model_invocation: true } : {}),
  };
  const isArchive = fileCount > 1 || note?.fromArchive === true;
  return {
    ...identityOf({ entry, note, links }),
    ...(license ? { license } : {}),
    ...(compatibility ? { compatibility } : {}),
    ...(allowedTools ? { allowed_tools: allowedTools } : {}),
    ...(Object.keys(noted).length > 0 ? { metadata: noted } : {}),
    source_type: isArchive ? 'archive' : 'markdown',
    version: versionOf(metadata.version),
    user_invocable: userInvocable,
    disable_model_invocation: disableModelInvocation,
    created_at: shown.createdAt,
    updated_at: shown.updatedAt,
    ...(shown.status === 'archived' ? { archived_at: shown.updatedAt } : {}),
  };
}

/** Nothing of its content, not even whether there is more than one file. */
function opaque(presented: Presented): EverrunsSkill {
  const { install } = presented.entry;
  return {
    ...identityOf(presented),
    source_type: 'archive',
    version: DEFAULT_VERSION,
    user_invocable: true,
    disable_model_invocation: false,
    created_at: (install?.createdAt ?? presented.entry.skill.createdAt).toISOString(),
    updated_at: (install?.updatedAt ?? presented.entry.skill.createdAt).toISOString(),
  };
}

function identityOf({ entry: { skill, install }, note, links }: Presented) {
  const id = everrunsSkillId(skill.id, note);
  const name = install?.alias ?? skill.name;
  const state = install?.shared === false ? 'disabled' : 'active';
  const status: EverrunsSkill['status'] = skill.status === 'archived' ? 'archived' : state;
  return { id, name, description: skill.description, status, ...links.of(`/skills/${id}`, `/skills/${skill.id}`) };
}

const DEFAULT_VERSION = '1.0';

const versionOf = (version: unknown): string =>
  typeof version === 'string' || typeof version === 'number' ? String(version) : DEFAULT_VERSION;
