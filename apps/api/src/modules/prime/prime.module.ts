import { Module } from '@nestjs/common';
import { ExecutionsModule } from '../executions/index.js';
import { PrimeController } from './prime.controller.js';
import { PrimeService } from './prime.service.js';

@Module({ imports: [ExecutionsModule], controllers: [PrimeController], providers: [PrimeService] })
export class PrimeModule {}
