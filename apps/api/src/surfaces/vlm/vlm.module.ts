import { Module } from '@nestjs/common';
import { BundleContentModule } from '../../modules/bundle-content/index.js';
import { BundlesModule } from '../../modules/bundles/index.js';
import { CopiesModule } from '../../modules/copies/index.js';
import { SkillsModule } from '../../modules/skills/index.js';
import { VersionsModule } from '../../modules/versions/index.js';
import { FileContents } from './file-contents.js';
import { FileLinks } from './file-links.js';
import { FileUploads } from './file-uploads.js';
import { InlineSkills } from './inline-skills.js';
import { SignedLinks } from './signed-links.js';
import { SkillDownloads } from './skill-downloads.js';
import { SkillResolver } from './skill-resolver.js';
import { SkillSources } from './skill-sources.js';
import { SkillVersions } from './skill-versions.js';
import { SkillWriter } from './skill-writer.js';
import { StoredFiles } from './stored-files.js';
import { UploadLinkGuard } from './upload-link.guard.js';
import { VlmSurface } from './vlm.surface.js';
import { VlmFilesController } from './vlm-files.controller.js';
import { VlmHealthController } from './vlm-health.controller.js';
import { VlmSkillsController } from './vlm-skills.controller.js';

/** The API of VLM Run, in terms of our features. */
@Module({
  imports: [BundleContentModule, BundlesModule, CopiesModule, SkillsModule, VersionsModule],
  controllers: [VlmHealthController, VlmSkillsController, VlmFilesController],
  providers: [
    FileContents,
    FileLinks,
    FileUploads,
    InlineSkills,
    SignedLinks,
    SkillDownloads,
    SkillResolver,
    SkillSources,
    SkillVersions,
    SkillWriter,
    StoredFiles,
    UploadLinkGuard,
    VlmSurface,
  ],
})
export class VlmModule {}
