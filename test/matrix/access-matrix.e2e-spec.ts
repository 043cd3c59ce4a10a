import { TABLE } from './access-table.js';
import { BODIES } from './bodies.js';
import { readRefusal } from './refusals.js';
import { SURFACE_TABLE } from './surface-access-table.js';
import { ACTORS, type ActorName, buildWorld, type PathValues, SURFACE, type World } from './world.js';

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly string[];
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
/** The surfaces first: at the end of the table members leave. */
const ROWS = { ...SURFACE_TABLE, ...TABLE };

let world: World;

beforeAll(async () => {
  world = await buildWorld();
});

afterAll(() => world?.app.close());

test('TEN-01 every route of the router is in the table, and every row of the table is a route', () => {
  expect([...world.app.routes].sort()).toEqual(Object.keys(ROWS).sort());
});

test('TEN-01 the document has every route but those of the surfaces', async () => {
  const isOurs = (name: string) => !SURFACE.test(name.split(' ')[1] ?? '');
  expect([...(await documentedRoutes())].sort()).toEqual(world.app.routes.filter(isOurs).sort());
});

describe.each(Object.entries(ROWS))('TEN-01 %s', (name, expected) => {
  const operation = parse(name);

  test.each(ACTORS.map((actor, column) => [actor, expected[column]] as const))('%s: %s', async (actor, status) => {
    const values = await world.fresh(operation.parameters, operation.path);
    const answer = await call(operation, actor, values);
    expect({ status: answer.status, body: answer.body }).toMatchObject({ status });
    if (answer.status < 400) return;
    const refusal = readRefusal(operation.path, answer);
    if (status !== 404) return;
    const absent = await call(operation, actor, absentOf(values));
    expect(refusal).toEqual(readRefusal(operation.path, absent)); // THREAT[TEN-02]
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
  const request = world.actors[actor].call(operation.method, path + (values.query ?? ''));
  const body = BODIES[`${operation.method} ${operation.path}`];
  return body ? request.send(await body(values, world)) : request;
}

/** The same call about a first thing that never was. */
function absentOf(values: PathValues): PathValues {
  const [first] = Object.keys(values);
  return first ? { ...values, [first]: absentId(values[first] ?? '') } : values;
}

/** The same id with other digits, but for the end that says whose ids they are; anything else becomes an id that nothing has. */
function absentId(value: string): string {
  const [, prefix = '', digits, tail = ''] = /^([a-z]+[_:])?([0-9a-f-]{24,}?)(0{8})?$/.exec(value) ?? [];
  return digits ? prefix + digits.replace(/[0-9a-f]/g, 'f') + tail : 'f'.repeat(24);
}
