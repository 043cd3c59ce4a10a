import type { Config } from '@guildhall/config';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';
import { Draining } from './http/draining.js';
import { crossOrigin, edgeHeaders } from './http/edge-headers.middleware.js';
import { HttpAdapter } from './http/http-adapter.js';
import { hardenServer } from './http/http-server.js';
import { IdempotencyInterceptor } from './http/idempotency.interceptor.js';
import { bindIdempotency } from './http/idempotency.js';
import { inOrder } from './http/in-order.js';
import { jsonBody } from './http/json-body.middleware.js';
import { createLog, type Log, NestLog } from './http/log.js';
import { Metrics } from './http/metrics.js';
import { requestContext } from './http/request-context.middleware.js';
import { requestLine } from './http/request-line.middleware.js';
import { bindRequestScope, RequestScope } from './http/request-scope.js';
import { RouteTable } from './http/route-table.js';
import type { Surface } from './http/surface.js';
import { enterSurface, findSurface } from './http/surface-entry.js';
import { bindUploads, UploadInterceptor } from './http/upload.interceptor.js';
import { bindValidation } from './http/validation.js';
import { RequestValidationPipe } from './http/validation.pipe.js';
import { DocsService } from './modules/docs/index.js';
import { buildOpenApi } from './openapi/openapi-document.js';
import type { Platform } from './platform.module.js';
import { EverrunsSurface } from './surfaces/everruns/index.js';
import { VlmSurface } from './surfaces/vlm/index.js';

/**
 * Builds the application exactly as production runs it; tests call the same function.
 * @throws {Error} when a route states no access rule
 */
export async function createApp(platform: Platform): Promise<NestExpressApplication> {
  const log = createLog(platform.config.logLevel, platform.logSink);
  const app = await NestFactory.create<NestExpressApplication>(AppModule.register(platform, log), new HttpAdapter(), {
    bodyParser: false,
    abortOnError: false,
    routeResolutionStrategy: 'specificity',
    logger: new NestLog(log.child({}, { level: 'warn' })),
  });
  const routes = app.get(RouteTable);
  routes.read();
  bindUploads(routes.handlers(), app.get(UploadInterceptor));
  bindIdempotency(routes.handlers(), app.get(IdempotencyInterceptor));
  bindRequestScope(routes.handlers(), app.get(RequestScope));
  bindValidation(routes.handlers(), app.get(RequestValidationPipe));
  configureApp(app, platform.config, log);
  app.get(DocsService).describeWith(() => buildOpenApi(app));
  await app.init();
  return app;
}

function configureApp(app: NestExpressApplication, config: Config, log: Log): void {
  hardenServer(app.getHttpServer());
  app.set('query parser', 'simple');
  app.set('etag', false); // ETags are made where the meaning of a change is known
  app.set('trust proxy', config.trustProxy);
  app.disable('x-powered-by');
  const surfaces: Readonly<Partial<Record<'everruns' | 'vlm', Surface>>> = { everruns: app.get(EverrunsSurface), vlm: app.get(VlmSurface) };
  const steps = [
    requestContext(log, app.get(Metrics)),
    findSurface(Object.values(surfaces), config.bareV1 === 'none' ? undefined : surfaces[config.bareV1]),
    edgeHeaders(config),
    app.get(Draining).refuse(),
    crossOrigin(config),
    requestLine(),
    enterSurface(),
    jsonBody(app.get(RouteTable)),
  ];
  app.use(inOrder(...steps));
}
