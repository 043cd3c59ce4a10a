export { ExecutionAnswer } from './execution-views.dto.js';
export { ExecutionsModule } from './executions.module.js';
export { StartsRun } from './following/starts-run.js';
export { orderedParts } from './run-order.js';
export { RunStarter } from './run-starter.js';
export { SourceCollector } from './sources/source-collector.js';
export { StartRunDto } from './start-run.dto.js';
