export { DiscoveryModule } from './discovery.module.js';
export { nameOffers } from './offer-names.js';
export { OfferedManifests } from './offered-manifests.js';
export { type SkillFolder, SkillFolders } from './skill-folders.js';
