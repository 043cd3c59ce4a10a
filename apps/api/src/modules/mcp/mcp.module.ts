import { Module } from '@nestjs/common';
import { DiscoveryModule } from '../discovery/index.js';
import { InstallsModule } from '../installs/index.js';
import { ManifestsModule } from '../manifests/index.js';
import { MarketplaceModule } from '../marketplace/index.js';
import { SkillsModule } from '../skills/index.js';
import { McpController } from './mcp.controller.js';
import { McpService } from './mcp.service.js';
import { McpFaults } from './mcp-faults.js';
import { McpPool } from './mcp-pool.js';
import { McpPrompts } from './mcp-prompts.js';
import { McpTools } from './mcp-tools.js';

@Module({
  imports: [DiscoveryModule, InstallsModule, ManifestsModule, MarketplaceModule, SkillsModule],
  controllers: [McpController],
  providers: [McpFaults, McpPool, McpPrompts, McpService, McpTools],
})
export class McpModule {}
