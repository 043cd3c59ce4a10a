export * from './evaluate.js';
export * from './parse.js';
export * from './types.js';
