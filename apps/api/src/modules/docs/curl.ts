import type { Parameter, PlacedOperation } from '../../openapi/types.js';

/** The call of an operation's example as one command that can be pasted into a shell. */
export function curlOf({ path, method, operation }: PlacedOperation, publicUrl: string): string {
  const parameters = (operation.parameters ?? []) as Parameter[];
  const verb = method === 'get' ? '' : ` -X ${method.toUpperCase()}`;
  const body = exampleBody(operation.requestBody);
  return [
    `curl${verb} ${quote(publicUrl + fill(path, parameters) + queryOf(parameters))}`,
    ...(isPublic(operation.security) ? [] : [`-H "Authorization: Bearer $TOKEN"`]),
    ...(body === undefined ? [] : [`-H 'Content-Type: application/json'`, `-d ${quote(JSON.stringify(body))}`]),
  ].join(' \\\n  ');
}

/** A path with the values of its example; a parameter without one keeps its name. */
function fill(path: string, parameters: readonly Parameter[]): string {
  return path.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value: unknown = parameters.find((parameter) => parameter.in === 'path' && parameter.name === name)?.example;
    return value === undefined ? whole : encodeURIComponent(String(value));
  });
}

function queryOf(parameters: readonly Parameter[]): string {
  const given = parameters.filter((parameter) => parameter.in === 'query' && parameter.example !== undefined);
  if (given.length === 0) return '';
  return `?${given.map(({ name, example }) => `${name}=${encodeURIComponent(String(example))}`).join('&')}`;
}

function exampleBody(body: unknown): unknown {
  const { content } = (body ?? {}) as { content?: Record<string, { example?: unknown }> };
  return content?.['application/json']?.example;
}

const isPublic = (security: readonly object[] | undefined): boolean => (security ?? []).length === 0;

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
