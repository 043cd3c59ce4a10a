import { Module } from '@nestjs/common';
import { ExecutionsModule } from '../executions/index.js';
import { ManifestsModule } from '../manifests/index.js';
import { CaseRuns } from './case-runs.js';
import { EvalsController } from './evals.controller.js';
import { EvalsService } from './evals.service.js';

@Module({ imports: [ExecutionsModule, ManifestsModule], controllers: [EvalsController], providers: [CaseRuns, EvalsService] })
export class EvalsModule {}
