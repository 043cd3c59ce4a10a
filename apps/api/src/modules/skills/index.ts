export { presentInstallation, presentSkill } from './skills.presenter.js';
