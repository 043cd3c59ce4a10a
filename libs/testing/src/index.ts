export * from './actor.js';
export * from './builders.js';
export * from './server-process.js';
export * from './statements.js';
export * from './test-app.js';
export * from './test-clock.js';
export * from './test-database.js';
