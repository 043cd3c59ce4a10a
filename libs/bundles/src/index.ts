export { bundleDigest, parseVersionReference, skillVersion, type VersionReference } from './digest.js';
export { type BundleFile, bundleFile, SKILL_MD, textOf } from './files.js';
export { mediaTypeOf } from './media-types.js';
