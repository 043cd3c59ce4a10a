export { ExecutionAnswer } from './execution-views.dto.js';
export { StartRunDto } from './executions.dto.js';
export { ExecutionsModule } from './executions.module.js';
export { StartsRun } from './following/starts-run.js';
export { orderedParts } from './run-order.js';
export { RunStarter } from './run-starter.js';
export { SourceCollector } from './sources/source-collector.js';
