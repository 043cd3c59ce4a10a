export { EvalsModule } from './evals.module.js';
