export { ExecutionAnswer } from './execution-views.dto.js';
export { StartRunDto } from './executions.dto.js';
export { ExecutionsModule } from './executions.module.js';
