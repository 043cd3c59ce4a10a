import { TABLE } from './access-table.js';
import { BODIES } from './bodies.js';
import { ACTORS, type ActorName, buildWorld, type PathValues, type World } from './world.js';

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly string[];
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const UNUSED = 'ffffffffffffffffffffffff';

let world: World;

beforeAll(async () => {
  world = await buildWorld();
});

afterAll(() => world?.app.close());

test('TEN-01 every documented route is in the table, and every row of the table is documented', async () => {
  expect([...(await documentedRoutes())].sort()).toEqual(Object.keys(TABLE).sort());
});

describe.each(Object.entries(TABLE))('TEN-01 %s', (name, expected) => {
  const operation = parse(name);

  test.each(ACTORS.map((actor, column) => [actor, expected[column]] as const))('%s: %s', async (actor, status) => {
    const values = await world.fresh(operation.parameters, operation.path);
    const response = await call(operation, actor, values);
    expect({ status: response.status, code: response.body?.error_code }).toMatchObject({ status });
    if (status !== 404) return;
    const absent = await call(operation, actor, absentOf(values));
    expect(withoutRequestId(response.body)).toEqual(withoutRequestId(absent.body)); // THREAT[TEN-02]
  });
});

async function documentedRoutes(): Promise<string[]> {
  const { body } = await world.app.anonymous.get('/openapi.json').expect(200);
  return Object.entries(body.paths as Record<string, object>).flatMap(([path, operations]) =>
    Object.keys(operations)
      .filter((method) => METHODS.includes(method))
      .map((method) => `${method.toUpperCase()} ${path}`),
  );
}

function parse(name: string): Operation {
  const [method = '', path = ''] = name.split(' ');
  return { method, path, parameters: [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '') };
}

async function call(operation: Operation, actor: ActorName, values: PathValues) {
  const path = operation.path.replace(/\{(\w+)\}/g, (_, parameter: string) => encodeURIComponent(values[parameter] ?? ''));
  const request = world.actors[actor].call(operation.method, path);
  const body = BODIES[`${operation.method} ${operation.path}`];
  return body ? request.send(await body(values, world)) : request;
}

/** The same call about a first thing that never was. */
function absentOf(values: PathValues): PathValues {
  const [first] = Object.keys(values);
  if (!first) return values;
  const prefix = /^[a-z]+_/.exec(values[first] ?? '')?.[0] ?? '';
  return { ...values, [first]: `${prefix}${UNUSED}` };
}

function withoutRequestId({ request_id: _, ...body }: Record<string, unknown>): object {
  return body;
}
