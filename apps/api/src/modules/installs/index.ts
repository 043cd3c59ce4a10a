export { InstallAnswer, InstallSkillDto } from './installs.dto.js';
export { InstallsModule } from './installs.module.js';
export { InstallsService } from './installs.service.js';
