export * from './access-rules.js';
export * from './account-access.js';
export * from './roles.js';
export * from './skill-access.js';
export * from './skill-actions.js';
