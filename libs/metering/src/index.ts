export * from './metered-run.js';
export { RunMetering } from './run-metering.js';
