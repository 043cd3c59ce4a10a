import { AuditRepository } from './audit.repository.js';
import { IdentityRepository } from './identity.repository.js';
import { RefreshTokensRepository } from './refresh-tokens.repository.js';
import { SkillAccessRepository } from './skill-access.repository.js';

export * from './audit.repository.js';
export * from './database.js';
export * from './database-faults.js';
export type { HotStatement, SqlValue } from './hot-statements.js';
export * from './identity.repository.js';
export * from './new-id.js';
export * from './refresh-tokens.repository.js';
export * from './skill-access.repository.js';

/** Every repository, for the module that provides them. */
export const REPOSITORIES = [AuditRepository, IdentityRepository, RefreshTokensRepository, SkillAccessRepository];
