/** Words of the skill model (`004`, "Skill object"; `bundle` carries SKILL.md folders). */
export const SKILL_KINDS = ['agent', 'prompt', 'http', 'mcp', 'bundle'] as const;
export type SkillKind = (typeof SKILL_KINDS)[number];

export const SKILL_STATUSES = ['active', 'archived'] as const;
export type SkillStatus = (typeof SKILL_STATUSES)[number];

export const SKILL_ACCESS = ['public', 'private'] as const;
export type SkillAccess = (typeof SKILL_ACCESS)[number];

export const CONTENT_VISIBILITIES = ['transparent', 'opaque'] as const;
export type ContentVisibility = (typeof CONTENT_VISIBILITIES)[number];

export const MODEL_STRATEGIES = ['low', 'medium', 'high'] as const;
export type ModelStrategy = (typeof MODEL_STRATEGIES)[number];

export const INSTALL_SOURCES = ['own', 'grant', 'import'] as const;
export type InstallSource = (typeof INSTALL_SOURCES)[number];

export const FILE_SECTIONS = ['system', 'messages'] as const;
export type FileSection = (typeof FILE_SECTIONS)[number];

export const VARIABLE_TYPES = ['string', 'number', 'boolean', 'enum', 'json', 'date'] as const;
export type VariableType = (typeof VARIABLE_TYPES)[number];

export const BLOCK_TYPES = ['text', 'heading', 'divider', 'variable', 'skill_ref', 'component_ref', 'assistant_ref'] as const;
export type BlockType = (typeof BLOCK_TYPES)[number];

export const LIBRARY_ITEM_TYPES = ['component', 'assistant'] as const;
export type LibraryItemType = (typeof LIBRARY_ITEM_TYPES)[number];

/** Name of a library item, as text mentions it: `{{component.name}}`. */
export const LIBRARY_ITEM_NAME = /^[A-Za-z0-9_-]{1,64}$/;

/** Slug of a skill or alias: lower-case words joined by single hyphens, 1 to 64 characters. */
export const SKILL_NAME = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
export const SKILL_NAME_MAX = 64;

/** Name of a file within its section: one line without slashes and outer space. */
export const FILE_NAME = /^(?!\.{1,2}$)[^\s\p{Cc}/\\](?:[^\p{Cc}/\\]*[^\s\p{Cc}/\\])?$/u;

/** Slug of an account, 2 to 39 characters. */
export const ACCOUNT_SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** Key of a variable; the three names that JavaScript objects treat specially are refused besides. */
export const VARIABLE_KEY = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;
export const RESERVED_KEYS: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/** Name of a tool as model providers accept it. */
export const TOOL_NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/;
