export { SkillImportsModule } from './skill-imports.module.js';
