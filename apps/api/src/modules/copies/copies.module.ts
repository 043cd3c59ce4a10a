import { Module } from '@nestjs/common';
import { GrantsModule } from '../grants/index.js';
import { BundleDrafts } from './bundle-drafts.js';
import { CopySources } from './copy-sources.js';
import { DraftsToEdit } from './drafts-to-edit.js';
import { PoolPlugins } from './pool-plugins.js';
import { Uninstalls } from './uninstalls.js';

@Module({
  imports: [GrantsModule],
  providers: [BundleDrafts, CopySources, DraftsToEdit, PoolPlugins, Uninstalls],
  exports: [BundleDrafts, CopySources, DraftsToEdit, PoolPlugins, Uninstalls],
})
export class CopiesModule {}
