export { PluginAddresses } from './plugin-addresses.js';
export { SkillCreationService } from './skill-creation.service.js';
export { BundleHeadView, InstallationView, OpaqueSkillView, RatingView, SkillAnswer, SkillView, WarningView } from './skills.dto.js';
export { SkillsModule } from './skills.module.js';
export { isOpaque, presentInstallation, presentSkill } from './skills.presenter.js';
export { SkillsService } from './skills.service.js';
