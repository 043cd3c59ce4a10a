import { type DynamicModule, Module } from '@nestjs/common';
import { HttpModule } from './http/http.module.js';
import type { Log } from './http/log.js';
import { AccountsModule } from './modules/accounts/index.js';
import { AdminModule } from './modules/admin/index.js';
import { ApiKeysModule } from './modules/api-keys/index.js';
import { AuthModule } from './modules/auth/index.js';
import { BundlesModule } from './modules/bundles/index.js';
import { CertificatesModule } from './modules/certificates/index.js';
import { CredentialsModule } from './modules/credentials/index.js';
import { DiscoveryModule } from './modules/discovery/index.js';
import { DocsModule } from './modules/docs/index.js';
import { EvalsModule } from './modules/evals/index.js';
import { ExecutionsModule } from './modules/executions/index.js';
import { FilesModule } from './modules/files/index.js';
import { GrantsModule } from './modules/grants/index.js';
import { HealthModule } from './modules/health/index.js';
import { InstallsModule } from './modules/installs/index.js';
import { LibraryModule } from './modules/library/index.js';
import { ManifestsModule } from './modules/manifests/index.js';
import { MarketplaceModule } from './modules/marketplace/index.js';
import { McpModule } from './modules/mcp/index.js';
import { ModelsModule } from './modules/models/index.js';
import { PluginsModule } from './modules/plugins/index.js';
import { PrimeModule } from './modules/prime/index.js';
import { PublicManifestsModule } from './modules/public-manifests/index.js';
import { ReviewsModule } from './modules/reviews/index.js';
import { SkillImportsModule } from './modules/skill-imports/index.js';
import { SkillsModule } from './modules/skills/index.js';
import { StoreModule } from './modules/store/index.js';
import { ToolsetsModule } from './modules/toolsets/index.js';
import { TracesModule } from './modules/traces/index.js';
import { TransferModule } from './modules/transfer/index.js';
import { VersionsModule } from './modules/versions/index.js';
import { WebhooksModule } from './modules/webhooks/index.js';
import { type Platform, PlatformModule } from './platform.module.js';
import { EverrunsModule } from './surfaces/everruns/index.js';
import { VlmModule } from './surfaces/vlm/index.js';

/** The features of the API, one module each. */
const FEATURES = [
  AccountsModule,
  AdminModule,
  ApiKeysModule,
  AuthModule,
  BundlesModule,
  CertificatesModule,
  CredentialsModule,
  DiscoveryModule,
  DocsModule,
  EvalsModule,
  ExecutionsModule,
  FilesModule,
  GrantsModule,
  HealthModule,
  InstallsModule,
  LibraryModule,
  ManifestsModule,
  MarketplaceModule,
  McpModule,
  ModelsModule,
  PluginsModule,
  PrimeModule,
  PublicManifestsModule,
  ReviewsModule,
  SkillImportsModule,
  SkillsModule,
  StoreModule,
  ToolsetsModule,
  TracesModule,
  TransferModule,
  VersionsModule,
  WebhooksModule,
];

/** The APIs of other systems, in terms of the features. */
const SURFACES = [EverrunsModule, VlmModule];

@Module({})
export class AppModule {
  static register(platform: Platform, log: Log): DynamicModule {
    return { module: AppModule, imports: [PlatformModule.register(platform, log), HttpModule, ...FEATURES, ...SURFACES] };
  }
}
