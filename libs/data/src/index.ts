import { AuditRepository } from './audit.repository.js';
import { FilesRepository } from './files.repository.js';
import { IdentityRepository } from './identity.repository.js';
import { InstallsRepository } from './installs.repository.js';
import { LibraryRepository } from './library.repository.js';
import { PoolRepository } from './pool.repository.js';
import { RefreshTokensRepository } from './refresh-tokens.repository.js';
import { SkillAccessRepository } from './skill-access.repository.js';
import { SkillsRepository } from './skills.repository.js';

export * from './audit.repository.js';
export * from './database.js';
export * from './database-faults.js';
export { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded/embedded-postgres.js';
export * from './files.repository.js';
export type { HotStatement, SqlValue } from './hot-statements.js';
export * from './identity.repository.js';
export * from './installs.repository.js';
export * from './kept-secret.js';
export * from './library.repository.js';
export { applyMigrations, diagnose } from './migrator/migrator.js';
export * from './new-id.js';
export * from './pool.repository.js';
export * from './refresh-tokens.repository.js';
export * from './secret-box.js';
export * from './skill-access.repository.js';
export * from './skills.repository.js';

/** Every repository, for the module that provides them. */
export const REPOSITORIES = [
  AuditRepository,
  FilesRepository,
  IdentityRepository,
  InstallsRepository,
  LibraryRepository,
  PoolRepository,
  RefreshTokensRepository,
  SkillAccessRepository,
  SkillsRepository,
];
