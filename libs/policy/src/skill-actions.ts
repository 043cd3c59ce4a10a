/** What can be done to a skill, as far as rights differ. */
export const SKILL_ACTIONS = [
  /** The skill itself, in the shape that `view` names. */
  'read',
  /** The list of its versions, in that shape. */
  'read_versions',
  'read_plugins',
  /** Manifest, compile, the content of a version, files, export. */
  'read_content',
  /** What is not published yet. */
  'read_draft',
  'fork',
  /** Fields, files and plugins of the draft. */
  'edit',
  /** Publish, roll back, yank, delete. */
  'manage',
  /** Give another account access. */
  'share',
  'install',
  'read_install',
  'update_install',
  'uninstall',
  /** Start it; what it does is then read as a run of the account. */
  'run',
] as const;

/** One of `SKILL_ACTIONS`. */
export type SkillAction = (typeof SKILL_ACTIONS)[number];
