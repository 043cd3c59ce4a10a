import { Module } from '@nestjs/common';
import { BundleContentModule } from '../../modules/bundle-content/index.js';
import { BundlesModule } from '../../modules/bundles/index.js';
import { CopiesModule } from '../../modules/copies/index.js';
import { ExecutionsModule } from '../../modules/executions/index.js';
import { ManifestsModule } from '../../modules/manifests/index.js';
import { PluginsModule } from '../../modules/plugins/index.js';
import { SkillsModule } from '../../modules/skills/index.js';
import { VersionsModule } from '../../modules/versions/index.js';
import { AgentInfos } from './agents/agent-infos.js';
import { AgentWriter } from './agents/agent-writer.js';
import { VlmAgentsController } from './agents/vlm-agents.controller.js';
import { FileContents } from './file-contents.js';
import { FileLinks } from './file-links.js';
import { FileUploads } from './file-uploads.js';
import { InlineSkills } from './inline-skills.js';
import { AgentResolver } from './runs/agent-resolver.js';
import { FollowCompletion } from './runs/follow-completion.interceptor.js';
import { FollowPrediction } from './runs/follow-prediction.interceptor.js';
import { InputFetch } from './runs/input-fetch.js';
import { RunInputs } from './runs/run-inputs.js';
import { RunOrders } from './runs/run-orders.js';
import { RunSkills } from './runs/run-skills.js';
import { RunToolsets } from './runs/run-toolsets.js';
import { VlmAgentRunsController } from './runs/vlm-agent-runs.controller.js';
import { VlmCompletionsController } from './runs/vlm-completions.controller.js';
import { VlmRuns } from './runs/vlm-runs.js';
import { Sessions } from './sessions.js';
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

const AGENTS = [AgentInfos, AgentWriter];
const RUNS = [AgentResolver, FollowCompletion, FollowPrediction, InputFetch, RunInputs, RunOrders, RunSkills, RunToolsets, VlmRuns];

/** The API of VLM Run, in terms of our features. */
@Module({
  imports: [
    BundleContentModule,
    BundlesModule,
    CopiesModule,
    ExecutionsModule,
    ManifestsModule,
    PluginsModule,
    SkillsModule,
    VersionsModule,
  ],
  controllers: [
    VlmHealthController,
    VlmSkillsController,
    VlmFilesController,
    VlmAgentRunsController,
    VlmCompletionsController,
    VlmAgentsController,
  ],
  providers: [
    ...AGENTS,
    ...RUNS,
    FileContents,
    FileLinks,
    FileUploads,
    InlineSkills,
    Sessions,
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
