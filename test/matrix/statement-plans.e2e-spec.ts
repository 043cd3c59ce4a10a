import type { HotStatement } from '@guildhall/data';
import { type PlanNode, planTreesOf } from '@guildhall/testing';
import { TABLE } from './access-table.js';
import { BODIES } from './bodies.js';
import { SURFACE_TABLE } from './surface-access-table.js';
import { buildWorld, type World } from './world.js';

let world: World;
const statements = new Map<string, HotStatement>();

/** Makes every call of the table as an owner and keeps what it asks the database. */
beforeAll(async () => {
  world = await buildWorld();
  const { database } = world.app;
  for (const way of ['read', 'write'] as const) {
    const send = database[way].bind(database);
    jest.spyOn(database, way).mockImplementation((scope, statement, values) => {
      statements.set(statement.name, statement);
      return send(scope, statement, values);
    });
  }
  for (const name of Object.keys({ ...SURFACE_TABLE, ...TABLE })) {
    const [method = '', path = ''] = name.split(' ');
    const values = await world.fresh(
      [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter = '']) => parameter),
      path,
    );
    const address = path.replace(/\{(\w+)\}/g, (_, parameter: string) => encodeURIComponent(values[parameter] ?? ''));
    const request = world.actors.owner.call(method, address + (values.query ?? ''));
    const body = BODIES[name];
    await (body ? request.send(await body(values, world)) : request);
  }
}, 120_000);
afterAll(() => world?.app.close());

/** Tables that grow with every account or skill. */
const LARGE = ['Account', 'Skill', 'SkillVersion', 'Install', 'Listing', 'Grant', 'Execution', 'ExecutionStep', 'ExecutionEvent'];

/** Reads of a large table that visit all of its rows. */
const isWholeRead = (node: PlanNode): boolean =>
  LARGE.includes(node['Relation Name'] ?? '') &&
  (node['Node Type'] === 'Seq Scan' || (/^Index/.test(node['Node Type']) && node['Index Cond'] === undefined));

/** Whole reads below a node that is done again and again: the inner side of a nested loop, or what is asked of each row. */
function repeatedWholeReads(node: PlanNode, isRepeated = false): string[] {
  const own = isRepeated && isWholeRead(node) ? [`${node['Node Type']} on ${node['Relation Name']}`] : [];
  const below = (node.Plans ?? []).flatMap((child) => {
    const relationship = child['Parent Relationship'] ?? '';
    if (relationship === 'InitPlan') return repeatedWholeReads(child, false); // worked out once
    return repeatedWholeReads(
      child,
      isRepeated || relationship === 'SubPlan' || (node['Node Type'] === 'Nested Loop' && relationship === 'Inner'),
    );
  });
  return [...own, ...below];
}

test('no statement of any route reads all of a large table again for each row, however little the database knows of its size', async () => {
  expect(statements.size).toBeGreaterThan(30);
  const asked = [...statements.values()];
  const plans = await planTreesOf(world.app, asked);
  const found = asked.map(({ name }, at) => [name, repeatedWholeReads(plans[at] as PlanNode)] as const);
  expect(Object.fromEntries(found.filter(([, reads]) => reads.length > 0))).toEqual({});
});
