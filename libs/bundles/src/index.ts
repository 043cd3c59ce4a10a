export {
  type ArchiveCode,
  type ArchiveLimits,
  type ArchiveRefusal,
  BUNDLE_LIMITS,
  SURFACE_LIMITS,
  TREE_LIMITS,
} from './archive-refusal.js';
export { assembleBundle, type Bundle, type BundleReading } from './assemble-bundle.js';
export { collectFiles, pathFault, pathsFault } from './collect-files.js';
export { bundleDigest, parseVersionReference, skillVersion, type VersionReference } from './digest.js';
export { type BundleFile, bundleFile, SKILL_MD, textOf } from './files.js';
export { mediaTypeOf } from './media-types.js';
export { type ArchiveReading, archiveSizeFault, readArchive, readTree } from './read-archive.js';
export { type ScanCode, type ScanFinding, scanBundle } from './scan.js';
export { parseSkillMd, renameSkillMd, type SkillMdOptions, type SkillMdReading, skillMdDetail, writeSkillMd } from './skill-md.js';
export type { JsonValue, SkillMd, SkillMdCode, SkillMdMode, SkillMdProblem } from './skill-md.types.js';
export { slugOf } from './skill-md-name.js';
export { commandWarnings } from './skill-md-warnings.js';
export { writeArchive } from './write-archive.js';
export { readYaml, type YamlReading } from './yaml-document.js';
