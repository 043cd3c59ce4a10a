import type { ErrorCode } from '@guildhall/kernel';
import type { INestApplication, Type } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { UNION_SHAPES } from '../http/answer-shapes.js';
import { RouteTable } from '../http/route-table.js';
import metadata from '../metadata.js';
import { VERSION } from '../version.js';
import { describeOperation } from './describe-operation.js';
import { EXAMPLES } from './examples/index.js';
import { applyInnerShapes } from './inner-shapes.js';
import { INTRODUCTION, TAGS } from './introduction.js';
import { PROBLEM, problemExamples } from './problems.js';
import { type Document, operationsOf } from './types.js';
import { applyValidators } from './validator-schemas.js';

/**
 * Describes the API as the running application knows it (OpenAPI 3.1): routes and types from the controllers, texts from the doc blocks of
 * the sources, limits from the validators, error answers from the access rules and the catalogue, examples from `examples/`.
 */
export async function buildOpenApi(app: INestApplication): Promise<Document> {
  await SwaggerModule.loadPluginMetadata(metadata);
  const document = SwaggerModule.createDocument(app, frame(), { operationIdFactory: operationId, extraModels: [...UNION_SHAPES] });
  applyValidators(document, await requestClasses());
  applyInnerShapes(document);
  const codes = new Set<ErrorCode>();
  const routes = new Map(
    app
      .get(RouteTable)
      .handlers()
      .filter(({ controller }) => !isExcluded(controller))
      .map((route) => [operationId(route.controller.name, route.name), route]),
  );
  for (const placed of operationsOf(document)) {
    const id = placed.operation.operationId ?? '';
    const route = routes.get(id);
    if (!route) throw new Error(`The operation ${id} has no route, or its route is described twice.`);
    routes.delete(id);
    for (const code of describeOperation(placed, route, EXAMPLES[id])) codes.add(code);
  }
  if (routes.size > 0) throw new Error(`Routes that are not described: ${[...routes.keys()].join(', ')}.`);
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, Problem: PROBLEM },
    examples: problemExamples(codes),
    headers: { ETag: { description: 'Names this state; send it back in If-None-Match or If-Match.', schema: { type: 'string' } } },
  };
  return document;
}

/** What `ApiExcludeController` leaves behind. */
const EXCLUDED = 'swagger/apiExcludeController';

/** Surfaces speak the APIs of other systems, which describe them; our pages about them say what differs. */
function isExcluded(controller: Type): boolean {
  return Reflect.hasMetadata(EXCLUDED, controller);
}

/** `SkillsController`, `list` → `skills_list`. */
function operationId(controller: string, method: string): string {
  const feature = controller.replace(/Controller$/, '');
  return `${feature.charAt(0).toLowerCase()}${feature.slice(1)}_${method}`;
}

function frame(): Omit<Document, 'paths'> {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.1')
    .setTitle('Guildhall')
    .setVersion(VERSION)
    .setDescription(INTRODUCTION)
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer('/')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An access token from POST /auth/login, or an API key.' }, 'bearer');
  for (const [name, description] of Object.entries(TAGS)) builder.addTag(name, description);
  return builder.build();
}

/** Every class of the files that the metadata was made from, by name. */
async function requestClasses(): Promise<Map<string, Type>> {
  const { models } = (await metadata())['@nestjs/swagger'];
  const modules = await Promise.all(models.map(([module]) => module as Promise<object>));
  const classes = modules.flatMap((module) => Object.values(module)).filter((value): value is Type => typeof value === 'function');
  return new Map(classes.map((type) => [type.name, type]));
}
