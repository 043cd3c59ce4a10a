import type { Config } from '@guildhall/config';
import { Database, FreeUseRepository, LedgerRepository, RunMetersRepository } from '@guildhall/data';
import { RunMetering } from '@guildhall/metering';
import { type FactoryProvider, Module } from '@nestjs/common';
import { CONFIG } from '../../http/tokens.js';
import { BundleContentModule } from '../bundle-content/index.js';
import { ManifestsModule } from '../manifests/index.js';
import { CancellationsService } from './cancellations.service.js';
import { ExecutionsController } from './executions.controller.js';
import { ExecutionsService } from './executions.service.js';
import { FollowRun } from './following/follow-run.interceptor.js';
import { RunBells } from './following/run-bells.js';
import { RunEvents } from './following/run-events.js';
import { RunStreams } from './following/run-streams.js';
import { RunWaits } from './following/run-waits.js';
import { StreamPlaces } from './following/stream-places.js';
import { ModelAccess } from './model-access.js';
import { RunFilesController } from './run-files.controller.js';
import { RunFilesService } from './run-files.service.js';
import { RunStarter } from './run-starter.js';
import { SkillRunsController } from './skill-runs.controller.js';
import { SkillRunsService } from './skill-runs.service.js';
import { AgentFiles } from './sources/agent-files.js';
import { AgentNotes } from './sources/agent-notes.js';
import { PayerSearch } from './sources/payers.js';
import { ReachedSkills } from './sources/reached-skills.js';
import { SourceCollector } from './sources/source-collector.js';
import { ToolOutputsService } from './tool-outputs.service.js';

const FOLLOWING = [FollowRun, RunBells, RunEvents, RunStreams, RunWaits, StreamPlaces];
const SOURCES = [AgentFiles, AgentNotes, PayerSearch, ReachedSkills, SourceCollector];

const METERING: FactoryProvider<RunMetering> = {
  provide: RunMetering,
  inject: [Database, RunMetersRepository, LedgerRepository, FreeUseRepository, CONFIG],
  useFactory: (database: Database, meters: RunMetersRepository, ledger: LedgerRepository, freeUse: FreeUseRepository, config: Config) =>
    new RunMetering({ database, meters, ledger, freeUse, feePercent: config.payments.feePercent }),
};

@Module({
  imports: [BundleContentModule, ManifestsModule],
  controllers: [ExecutionsController, RunFilesController, SkillRunsController],
  providers: [
    ...FOLLOWING,
    ...SOURCES,
    METERING,
    CancellationsService,
    ExecutionsService,
    ModelAccess,
    RunFilesService,
    RunStarter,
    SkillRunsService,
    ToolOutputsService,
  ],
  exports: [...FOLLOWING, AgentNotes, CancellationsService, ExecutionsService, ModelAccess, RunStarter, SourceCollector],
})
export class ExecutionsModule {}
