import { AccountsRepository } from './accounts.repository.js';
import { ApiKeysRepository } from './api-keys.repository.js';
import { AuditRepository } from './audit.repository.js';
import { CheckoutsRepository } from './billing/checkouts.repository.js';
import { FreeUseRepository } from './billing/free-use.repository.js';
import { InvoicesRepository } from './billing/invoices.repository.js';
import { LedgerRepository } from './billing/ledger.repository.js';
import { OpenPaymentsRepository } from './billing/open-payments.repository.js';
import { PaymentEventsRepository } from './billing/payment-events.repository.js';
import { PaymentOutboxRepository } from './billing/payment-outbox.repository.js';
import { PricesRepository } from './billing/prices.repository.js';
import { ReceiptsRepository } from './billing/receipts.repository.js';
import { RunMetersRepository } from './billing/run-meters.repository.js';
import { SellersRepository } from './billing/sellers.repository.js';
import { StatementsRepository } from './billing/statements.repository.js';
import { SubscriptionsRepository } from './billing/subscriptions.repository.js';
import { BlobsRepository } from './blobs.repository.js';
import { BundleFilesRepository } from './bundle-files.repository.js';
import { BundleVersionsRepository } from './bundle-versions.repository.js';
import { CataloguesRepository } from './catalogues.repository.js';
import { CertificatesRepository } from './certificates.repository.js';
import { DiscoveryRepository } from './discovery.repository.js';
import { DraftsRepository } from './drafts.repository.js';
import { EvalsRepository } from './evals.repository.js';
import { EverrunsEntriesRepository } from './everruns-entries.repository.js';
import { FilesRepository } from './files.repository.js';
import { GrantAccessRepository } from './grant-access.repository.js';
import { GrantsRepository } from './grants.repository.js';
import { IdempotencyRepository } from './idempotency.repository.js';
import { IdentityRepository } from './identity.repository.js';
import { InstallCredentialsRepository } from './install-credentials.repository.js';
import { InstallRequestsRepository } from './install-requests.repository.js';
import { InstallsRepository } from './installs.repository.js';
import { InvitesRepository } from './invites.repository.js';
import { LibraryRepository } from './library.repository.js';
import { MarketplaceRepository } from './marketplace.repository.js';
import { MembersRepository } from './members.repository.js';
import { MigrationsRepository } from './migrations.repository.js';
import { ModelTiersRepository } from './model-tiers.repository.js';
import { ModerationRepository } from './moderation.repository.js';
import { PluginsRepository } from './plugins.repository.js';
import { PoolRepository } from './pool.repository.js';
import { PrincipalsRepository } from './principals.repository.js';
import { ProviderCredentialsRepository } from './provider-credentials.repository.js';
import { PublicSkillsRepository } from './public-skills.repository.js';
import { RateLimitsRepository } from './rate-limits.repository.js';
import { RefreshTokensRepository } from './refresh-tokens.repository.js';
import { ReportsRepository } from './reports.repository.js';
import { ReviewsRepository } from './reviews.repository.js';
import { ExecutionsRepository } from './runs/executions.repository.js';
import { PluginCredentialsRepository } from './runs/plugin-credentials.repository.js';
import { PrimeSkillsRepository } from './runs/prime-skills.repository.js';
import { RunControlsRepository } from './runs/run-controls.repository.js';
import { RunFamiliesRepository } from './runs/run-families.repository.js';
import { RunFilesRepository } from './runs/run-files.repository.js';
import { RunNewsRepository } from './runs/run-news.repository.js';
import { RunSourcesRepository } from './runs/run-sources.repository.js';
import { RunsRepository } from './runs/runs.repository.js';
import { WorkspaceFilesRepository } from './runs/workspace-files.repository.js';
import { SkillAccessRepository } from './skill-access.repository.js';
import { SkillEntriesRepository } from './skill-entries.repository.js';
import { SkillsRepository } from './skills.repository.js';
import { StoredFilesRepository } from './stored-files.repository.js';
import { SweepsRepository } from './sweeps.repository.js';
import { SystemSkillsRepository } from './system-skills.repository.js';
import { TracesRepository } from './traces.repository.js';
import { VersionsRepository } from './versions.repository.js';
import { WebhookDeliveriesRepository } from './webhook-deliveries.repository.js';
import { WebhooksRepository } from './webhooks.repository.js';

export * from './accounts.repository.js';
export { Ambient } from './ambient.js';
export { Announcements, type Listener } from './announcements.js';
export * from './api-keys.repository.js';
export { findAppRole } from './app-role.js';
export * from './audit.repository.js';
export * from './billing/checkouts.repository.js';
export type { HeldSubscriptionRecord } from './billing/entitled.js';
export * from './billing/free-use.repository.js';
export * from './billing/invoices.repository.js';
export * from './billing/ledger.repository.js';
export * from './billing/meter-records.js';
export * from './billing/open-payments.repository.js';
export * from './billing/payment-events.repository.js';
export * from './billing/payment-outbox.repository.js';
export { TROUBLED_ATTEMPTS } from './billing/payment-statements.js';
export * from './billing/prices.repository.js';
export * from './billing/receipts.repository.js';
export * from './billing/run-meters.repository.js';
export * from './billing/sellers.repository.js';
export * from './billing/statements.repository.js';
export * from './billing/subscriptions.repository.js';
export { type Blob, BlobStore, type ReceivedContent } from './blobs/blob-store.js';
export { type BlobSettings, openBlobStore } from './blobs/open-blob-store.js';
export * from './blobs.repository.js';
export * from './bundle-files.repository.js';
export * from './bundle-versions.repository.js';
export * from './catalogues.repository.js';
export * from './certificates.repository.js';
export * from './database.js';
export * from './database-faults.js';
export * from './discovery.repository.js';
export * from './drafts.repository.js';
export { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded/embedded-postgres.js';
export * from './evals.repository.js';
export * from './everruns-entries.repository.js';
export * from './files.repository.js';
export * from './grant-access.repository.js';
export * from './grants.repository.js';
export type { HotStatement, SqlValue } from './hot-statements.js';
export * from './idempotency.repository.js';
export * from './identity.repository.js';
export * from './install-credentials.repository.js';
export * from './install-requests.repository.js';
export * from './installs.repository.js';
export { checkLedger, findViolations, type LedgerReport, type Violation } from './invariants/find-violations.js';
export * from './invites.repository.js';
export * from './kept-secret.js';
export * from './library.repository.js';
export * from './marketplace.repository.js';
export { MOST_COUNTED } from './marketplace-query.js';
export { MARKET_SORTS, type MarketSort, MOST_FACETS } from './marketplace-statements.js';
export * from './members.repository.js';
export * from './migrations.repository.js';
export { migrationNames } from './migrator/migrations-folder.js';
export { applyMigrations, diagnose } from './migrator/migrator.js';
export * from './model-tiers.repository.js';
export * from './moderation.repository.js';
export * from './new-id.js';
export * from './plugins.repository.js';
export * from './pool.repository.js';
export * from './principals.repository.js';
export * from './provider-credentials.repository.js';
export * from './public-skills.repository.js';
export { installQueue } from './queue/install-queue.js';
export { JobQueue, type SendOptions } from './queue/job-queue.js';
export {
  type Attempt,
  type JobHandlers,
  type JobOutcome,
  type JobRunner,
  type JobRunnerOptions,
  startJobRunner,
} from './queue/job-runner.js';
export { type JobData, QUEUES, type QueueKey } from './queue/queues.js';
export * from './rate-limits.repository.js';
export * from './refresh-tokens.repository.js';
export * from './reports.repository.js';
export { type FirstAccount, resetAccounts } from './reset/reset-accounts.js';
export * from './reviews.repository.js';
export type { GrowingWindow, RowWindow } from './row-windows.js';
export * from './runs/execution-records.js';
export * from './runs/executions.repository.js';
export * from './runs/plugin-credentials.repository.js';
export * from './runs/prime-skills.repository.js';
export * from './runs/run-controls.repository.js';
export * from './runs/run-families.repository.js';
export * from './runs/run-files.repository.js';
export * from './runs/run-news.repository.js';
export * from './runs/run-records.js';
export * from './runs/run-sources.repository.js';
export { CANCEL_CHANNEL, RUN_CHANNEL } from './runs/run-statements.js';
export * from './runs/runs.repository.js';
export { storedText } from './runs/stored-json.js';
export { WAITING_CHANNEL } from './runs/waiting-runs.js';
export * from './runs/workspace-files.repository.js';
export * from './secret-box.js';
export * from './secret-rotation.js';
export * from './skill-access.repository.js';
export type { SkillEntry } from './skill-entries.js';
export * from './skill-entries.repository.js';
export * from './skills.repository.js';
export * from './stored-files.repository.js';
export * from './sweeps.repository.js';
export * from './system-skills.repository.js';
export * from './traces.repository.js';
export { Turnstile, type TurnstileOptions } from './turnstile.js';
export * from './versions.repository.js';
export * from './webhook-deliveries.repository.js';
export * from './webhooks.repository.js';

/** Every repository, for the module that provides them. */
export const REPOSITORIES = [
  AccountsRepository,
  ApiKeysRepository,
  AuditRepository,
  BlobsRepository,
  BundleFilesRepository,
  BundleVersionsRepository,
  CataloguesRepository,
  CertificatesRepository,
  CheckoutsRepository,
  DiscoveryRepository,
  DraftsRepository,
  EvalsRepository,
  EverrunsEntriesRepository,
  ExecutionsRepository,
  FilesRepository,
  FreeUseRepository,
  GrantAccessRepository,
  GrantsRepository,
  IdempotencyRepository,
  IdentityRepository,
  InstallCredentialsRepository,
  InstallRequestsRepository,
  InstallsRepository,
  InvoicesRepository,
  InvitesRepository,
  LedgerRepository,
  LibraryRepository,
  MarketplaceRepository,
  MembersRepository,
  MigrationsRepository,
  ModelTiersRepository,
  ModerationRepository,
  OpenPaymentsRepository,
  PaymentEventsRepository,
  PaymentOutboxRepository,
  PluginsRepository,
  PoolRepository,
  PluginCredentialsRepository,
  PricesRepository,
  PrimeSkillsRepository,
  PrincipalsRepository,
  ProviderCredentialsRepository,
  PublicSkillsRepository,
  RateLimitsRepository,
  ReceiptsRepository,
  RefreshTokensRepository,
  ReportsRepository,
  ReviewsRepository,
  RunControlsRepository,
  RunFamiliesRepository,
  RunFilesRepository,
  RunMetersRepository,
  RunNewsRepository,
  RunSourcesRepository,
  RunsRepository,
  SellersRepository,
  SkillAccessRepository,
  SkillEntriesRepository,
  SkillsRepository,
  StatementsRepository,
  StoredFilesRepository,
  SubscriptionsRepository,
  SweepsRepository,
  SystemSkillsRepository,
  TracesRepository,
  VersionsRepository,
  WebhookDeliveriesRepository,
  WebhooksRepository,
  WorkspaceFilesRepository,
];
