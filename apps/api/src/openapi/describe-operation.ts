import type { ErrorCode } from '@guildhall/kernel';
import { accessRule } from '@guildhall/policy';
import type { Type } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { readPreconditions } from '../http/etags.js';
import { takesIdempotencyKey } from '../http/idempotency.js';
import type { RouteHandler } from '../http/route-table.js';
import type { UploadRule } from '../http/uploads.js';
import type { Example } from './examples/example.js';
import { describePathParameter, IDEMPOTENCY_KEY, IF_MATCH, IF_NONE_MATCH, pathParameters, X_EXECUTABLE } from './parameters.js';
import { problemResponses } from './problems.js';
import { refusalsOf } from './refusals.js';
import type { Operation, Parameter, PlacedOperation, Response, Schema } from './types.js';
import { applyQueryValidators } from './validator-schemas.js';

const MULTIPART = 'multipart/form-data';
const BYTES = 'application/octet-stream';

/** Position of bodies and queries in the keys of Nest's argument metadata. */
const QUERY_ARGUMENT = 4;

/** Completes what @nestjs/swagger knows of an operation with what the rest of the application knows. @returns the codes it can answer */
export function describeOperation(placed: PlacedOperation, route: RouteHandler, example: Example | undefined): ErrorCode[] {
  const { operation, path, method } = placed;
  const takesKey = takesIdempotencyKey(route);
  const hasEtag = usesPreconditions(route);
  const hasPreconditions = hasEtag && !makesNewThing(placed);
  splitSummary(operation);
  operation.security = securityOf(route);
  const declared = (operation.parameters ?? []) as Parameter[];
  describeUpload(operation, route.facts.upload);
  const query = queryClassOf(route);
  if (query) applyQueryValidators(declared, query);
  const own = route.facts.upload?.form === 'bytes' ? [X_EXECUTABLE] : [];
  const headers = [
    ...own,
    ...(takesKey ? [IDEMPOTENCY_KEY] : []),
    ...(hasPreconditions ? [method === 'get' ? IF_NONE_MATCH : IF_MATCH] : []),
  ];
  const parameters = [...pathParameters(path, declared), ...declared].map(describePathParameter);
  operation.parameters = [...parameters, ...headers].map((parameter) => withExample(parameter, example));
  const isAboutSkill = /\{(?:skillId|installId)\}/.test(path);
  const traits = { route, operation, takesIdempotencyKey: takesKey, hasPreconditions, isAboutSkill };
  const codes = [...refusalsOf(traits), ...(example?.errors ?? [])];
  nameAnswers(operation, hasEtag);
  if (example) showExample(operation, example);
  Object.assign(operation.responses, problemResponses(codes));
  return codes;
}

/** The first sentence names the operation, the rest explains it. */
function splitSummary(operation: Operation): void {
  const [, first = '', rest = ''] = /^(.*?[.;:])(?:\s+(.*))?$/s.exec(operation.summary ?? '') ?? [];
  if (first === '') return;
  operation.summary = first.replace(/[.;:]$/, '');
  if (rest) operation.description = rest.charAt(0).toUpperCase() + rest.slice(1);
}

function securityOf({ facts }: RouteHandler): Record<string, string[]>[] {
  if (!facts.rule) return [];
  const scope = accessRule(facts.rule.resource, facts.rule.action)?.scope;
  const bearer = { bearer: scope ? [scope] : [] };
  return facts.rule.anonymous ? [{}, bearer] : [bearer];
}

/** Argument decorators of a route, as Nest keeps them: `<kind>:<index>` or a custom key. */
function argumentsOf({ controller, name }: RouteHandler): [string, { index: number; factory?: unknown }][] {
  return Object.entries(Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name) ?? {});
}

const usesPreconditions = (route: RouteHandler): boolean => argumentsOf(route).some(([, { factory }]) => factory === readPreconditions);

/** A POST to a whole collection answers an ETag, and there is no earlier state that the caller could have expected. */
const makesNewThing = ({ method, path }: PlacedOperation): boolean => method === 'post' && !path.includes('{');

function queryClassOf(route: RouteHandler): Type | null {
  const types: Type[] = Reflect.getMetadata('design:paramtypes', route.controller.prototype, route.name) ?? [];
  const found = argumentsOf(route).find(([key]) => key.startsWith(`${QUERY_ARGUMENT}:`));
  return (found && types[found[1].index]) ?? null;
}

function withExample(parameter: Parameter, example: Example | undefined): Parameter {
  const value = example?.parameters?.[parameter.name];
  return value === undefined ? parameter : { ...parameter, example: value };
}

function nameAnswers(operation: Operation, hasEtag: boolean): void {
  for (const [status, response] of Object.entries(operation.responses) as [string, Response][]) {
    if (response.description === '') response.description = status === '201' ? 'Created.' : 'Done.';
    if (hasEtag) response.headers = { ...response.headers, ETag: { $ref: '#/components/headers/ETag' } };
  }
  if (hasEtag && operation.requestBody === undefined && operation.parameters?.some((one) => one === IF_NONE_MATCH)) {
    operation.responses['304'] = { description: 'The caller has this state already.' };
  }
}

const BINARY: Schema = { type: 'string', format: 'binary' };
const FORM: Schema = { type: 'object', properties: { file: { ...BINARY, description: 'A zip of the folder.' } }, required: ['file'] };

/** What a route takes beside JSON, or instead of it. */
function describeUpload(operation: Operation, upload: UploadRule | null): void {
  if (upload?.form === 'bytes') operation.requestBody = { required: true, content: { [BYTES]: { schema: BINARY } } };
  if (upload?.form !== 'file') return;
  const { content = {} } = (operation.requestBody ?? {}) as { content?: object };
  operation.requestBody = { required: true, content: { ...content, [MULTIPART]: { schema: FORM } } };
}

function showExample(operation: Operation, example: Example): void {
  const body = operation.requestBody as { content?: Record<string, { example?: unknown }> } | undefined;
  for (const [type, media] of Object.entries(body?.content ?? {}))
    media.example = type === MULTIPART ? { file: 'PK…, the bytes of the zip' } : example.request;
  for (const response of Object.values(operation.responses) as Response[]) {
    // Of an answer in two forms the other one is shown where it is declared.
    for (const media of Object.values(response.content ?? {})) media.example ??= example.response;
  }
}
