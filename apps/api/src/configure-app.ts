import type { Config } from '@guildhall/config';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import helmet from 'helmet';
import { AppModule } from './app.module.js';
import { jsonBody } from './http/json-body.middleware.js';
import { requestId } from './http/request-id.middleware.js';
import { RouteTable } from './http/route-table.js';
import type { Platform } from './platform.module.js';

/** Builds the application exactly as production runs it; tests call the same function. */
export async function createApp(platform: Platform): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.register(platform), {
    bodyParser: false,
    abortOnError: false,
    routeResolutionStrategy: 'specificity',
    return503OnClosing: true,
    logger: ['error', 'warn'],
  });
  configureApp(app, platform.config);
  app.get(RouteTable).read();
  await app.init();
  return app;
}

function configureApp(app: NestExpressApplication, config: Config): void {
  app.set('query parser', 'simple');
  app.set('etag', false); // ETags are made where the meaning of a change is known
  app.set('trust proxy', config.trustProxy);
  app.disable('x-powered-by');
  app.use(requestId());
  app.use(helmet());
  app.use(jsonBody());
}
