export { DiscoveryModule } from './discovery.module.js';
export { nameOffers } from './offer-names.js';
export { type SkillFolder, SkillFolders } from './skill-folders.js';
