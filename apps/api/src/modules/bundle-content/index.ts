export { BundleContentModule } from './bundle-content.module.js';
export { bundleOf, titleOf } from './bundle-form.js';
export { BundleReader, type BundleSource, type RefusedBundle } from './bundle-reader.js';
export { BundleScans } from './bundle-scans.js';
export { type BundleChange, BundleStore, type KeptBundle } from './bundle-store.js';
export { sentenceOf } from './finding-words.js';
