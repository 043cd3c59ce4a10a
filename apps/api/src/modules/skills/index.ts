export { InstallationView, OpaqueSkillView, SkillView } from './skills.dto.js';
export { presentInstallation, presentSkill } from './skills.presenter.js';
