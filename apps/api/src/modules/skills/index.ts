export { InstallationView, OpaqueSkillView, SkillView } from './skills.dto.js';
export { SkillsModule } from './skills.module.js';
export { presentInstallation, presentSkill } from './skills.presenter.js';
