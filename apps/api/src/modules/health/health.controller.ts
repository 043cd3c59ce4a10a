import { Controller, Get, Header, Req } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { Probe } from '../../http/access.js';
import { VERSION } from '../../version.js';
import { AliveAnswer, HealthAnswer, ReadyAnswer } from './health.dto.js';
import { HealthService } from './health.service.js';
import { MetricsService } from './metrics.service.js';

@ApiTags('Health')
@Controller()
@Probe()
export class HealthController {
  constructor(
    private readonly health: HealthService,
    private readonly metrics: MetricsService,
  ) {}

  /** Whether the process is alive; asks nothing of anybody else. */
  @Get('healthz')
  alive(): AliveAnswer {
    return { status: 'ok' };
  }

  /** Whether requests can be answered: the database is there, every migration has run, and jobs can be added. */
  @Get('readyz')
  ready(): Promise<ReadyAnswer> {
    return this.health.ready();
  }

  /** That the server is there, and which version of it. */
  @Get('health')
  about(): HealthAnswer {
    return { status: 'ok', version: VERSION };
  }

  /** Metrics in the text format of Prometheus. Asks for METRICS_TOKEN as bearer token; without that setting only this machine may ask. */
  @Get('metrics')
  @ApiProduces('text/plain')
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  print(@Req() request: Request): Promise<string> {
    return this.metrics.print(request);
  }
}
