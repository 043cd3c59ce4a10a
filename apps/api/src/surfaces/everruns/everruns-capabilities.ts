import type { EverrunsEntryRecord, PoolEntry } from '@guildhall/data';
import type { SkillKind } from '@guildhall/kernel';
import { digitsOf, uuidOf } from './everruns-ids.js';
import type { EverrunsLinks, EverrunsUrls } from './everruns-urls.js';

/** Something that an agent can be given. */
export interface EverrunsCapability extends EverrunsUrls {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly status: 'available';
  readonly category: string;
  readonly icon: string;
  readonly dependencies: readonly string[];
  readonly is_skill: boolean;
  readonly is_mcp: boolean;
  readonly is_guardrail: false;
  readonly risk_level: 'low' | 'medium';
  readonly tool_definitions: readonly { readonly name: string }[];
  readonly features: readonly string[];
  readonly agent_count: number;
  readonly harness_count: 0;
}

type Told = Omit<EverrunsCapability, keyof EverrunsUrls | 'status' | 'is_guardrail' | 'features' | 'harness_count'>;

const FILE_SYSTEM = 'session_file_system';
const ALL_SKILLS = 'skills';

const BUILT_IN: readonly Told[] = [
  {
    ...{
      id: ALL_SKILLS,
      name: 'Agent Skills',
      description: 'Finds and activates the skills of the organization.',
      category: 'Skills',
      icon: 'wand',
    },
    ...{ dependencies: [FILE_SYSTEM], is_skill: true, is_mcp: false, risk_level: 'low', agent_count: 0 },
    tool_definitions: [{ name: 'list_skills' }, { name: 'activate_skill' }],
  },
  {
    ...{
      id: FILE_SYSTEM,
      name: 'Session File System',
      description: 'Reads the files of activated skills.',
      category: 'filesystem',
      icon: 'Folder',
    },
    ...{ dependencies: [], is_skill: false, is_mcp: false, risk_level: 'low', agent_count: 0 },
    tool_definitions: [{ name: 'read_skill_file' }],
  },
];

export const BUILT_IN_IDS: ReadonlySet<string> = new Set(BUILT_IN.map(({ id }) => id));

/** How a reference to a skill of this kind begins. */
const REF_PREFIX: Readonly<Partial<Record<SkillKind, string>>> = { bundle: 'skill', mcp: 'mcp', http: 'http', agent: 'agent' };
const KIND_OF_PREFIX: ReadonlyMap<string, SkillKind> = new Map(
  Object.entries(REF_PREFIX).map(([kind, prefix]) => [prefix, kind as SkillKind]),
);

/** `skill:<uuid>` in its two parts. */
export function splitRef(ref: string): { readonly prefix: string; readonly digits: string } {
  const colon = ref.indexOf(':');
  return { prefix: colon < 0 ? '' : ref.slice(0, colon), digits: ref.slice(colon + 1) };
}

/** The kind of skill that a reference is to; undefined for anything else. */
export const kindOfRef = (ref: string): SkillKind | undefined => KIND_OF_PREFIX.get(splitRef(ref).prefix);

/** Capabilities that every organization has. */
export function builtInCapabilities(links: EverrunsLinks): EverrunsCapability[] {
  return BUILT_IN.map((told) => complete(told, links, '/docs'));
}

export function refOf(kind: SkillKind, digits: string): string {
  return `${REF_PREFIX[kind] ?? kind}:${uuidOf(digits)}`;
}

/** THREAT[OPQ-01]: name and description only, which everybody sees who has it in the pool. */
export function presentCapability(
  { skill, install }: PoolEntry,
  { note, agents, links }: { readonly note: EverrunsEntryRecord | undefined; readonly agents: number; readonly links: EverrunsLinks },
): EverrunsCapability {
  const isSkill = skill.kind === 'bundle';
  const told: Told = {
    ...{
      id: refOf(skill.kind, digitsOf(skill.id, note?.externalId ?? null)),
      name: install.alias ?? skill.name,
      description: skill.description,
    },
    ...{ category: isSkill ? 'Skills' : 'Plugins', icon: isSkill ? 'wand' : 'plug', dependencies: isSkill ? [FILE_SYSTEM] : [] },
    ...{ is_skill: isSkill, is_mcp: skill.kind === 'mcp', risk_level: isSkill ? 'low' : 'medium' },
    ...{ tool_definitions: [], agent_count: agents },
  };
  return complete(told, links, `/skills/${skill.id}`);
}

function complete(told: Told, links: EverrunsLinks, page: string): EverrunsCapability {
  const fixed = { status: 'available', is_guardrail: false, features: [], harness_count: 0 } as const;
  return { ...told, ...fixed, ...links.of(`/capabilities/${told.id}`, page) };
}
