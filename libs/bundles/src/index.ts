export { bundleDigest, parseVersionReference, skillVersion, type VersionReference } from './digest.js';
export { type BundleFile, bundleFile, SKILL_MD, textOf } from './files.js';
export { mediaTypeOf } from './media-types.js';
export { parseSkillMd, renameSkillMd, type SkillMdOptions, type SkillMdReading, skillMdDetail, writeSkillMd } from './skill-md.js';
export type { JsonValue, SkillMd, SkillMdCode, SkillMdMode, SkillMdProblem } from './skill-md.types.js';
export { slugOf } from './skill-md-name.js';
