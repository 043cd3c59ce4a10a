import { HOT_SETTINGS } from '@guildhall/data';
import { type Actor, createSkill, runSql, startTestApp, type TestApp } from '@guildhall/testing';
import pg from 'pg';

const ROWS = 10_000;

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
  await runSql(
    app,
    `WITH made AS (
       INSERT INTO "Skill" ("id", "accountId", "name", "title", "description", "kind")
       SELECT lpad(to_hex(n), 24, '0'), $1, 'generated-' || n, 'Skill ' || n, 'Generated.', (ARRAY['agent', 'prompt', 'http', 'mcp'])[1 + n % 4]
       FROM generate_series(1, $2::int) n RETURNING "id"
     )
     INSERT INTO "Install" ("id", "accountId", "skillId", "source", "createdAt")
     SELECT 'inst_' || "id", $1, "id", 'own', now() - interval '1 day' FROM made`,
    [owner.account.id, ROWS],
  );
  await owner.get('/auth/me').expect(200);
});
afterAll(() => app.close());

const statementsOf = (path: string) => app.statements.during(() => owner.get(path).expect(200));

test.each([
  'limit=50',
  'limit=1',
  'limit=50&page=200',
  'limit=50&kind=mcp',
  'limit=50&source=own&shared=true',
  'limit=50&q=skill',
  'limit=50&tag=none',
])('a page of a pool of 10,000 skills takes at most 3 statements: %s', async (query) => {
  expect((await statementsOf(`/skills?${query}`)).length).toBeLessThanOrEqual(3);
});

test('once counted, a page takes 1 statement, whatever its size, until the pool changes', async () => {
  await statementsOf('/skills?limit=50');
  for (const query of ['limit=50', 'limit=1', 'limit=50&page=7']) expect(await statementsOf(`/skills?${query}`)).toHaveLength(1);
  await createSkill(owner);
  expect(await statementsOf('/skills?limit=50')).toHaveLength(2);
  expect((await owner.get('/skills').expect(200)).body.total).toBe(ROWS + 1);
});

test('the statements of a page of 50 and of a page of 1 are the same', async () => {
  expect(await statementsOf('/skills?limit=50')).toEqual(await statementsOf('/skills?limit=1'));
});

test.each([
  ['before the table was ever analysed', false],
  ['after it', true],
])('a page walks the index of installs and stops when it is full, %s', async (_, isAnalysed) => {
  if (isAnalysed) await runSql(app, 'ANALYZE');
  const [text = ''] = await statementsOf('/skills?limit=50');
  const plan = await explain(text, [owner.account.id, 'active', null, null, null, null, null, 50, 0]);
  const walk = nodesOf(plan).find((node) => node['Index Name'] === 'Install_accountId_createdAt_id_idx');
  expect(walk?.['Actual Rows']).toBeLessThanOrEqual(51);
  expect(nodesOf(plan).map((node) => node['Node Type'])).not.toContain('Sort');
});

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows': number;
  readonly Plans?: readonly PlanNode[];
}

const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

/** Runs the statement of a page as the application does: prepared, with the settings of hot reads, behind row-level security. */
async function explain(text: string, values: readonly (string | number | null)[]): Promise<PlanNode> {
  const settings = Object.entries({ ...HOT_SETTINGS, role: 'guildhall_app', 'guildhall.account': owner.account.id });
  const client = new pg.Client({
    connectionString: app.databaseUrl,
    options: settings.map(([name, value]) => `-c ${name}=${value}`).join(' '),
  });
  await client.connect();
  try {
    await client.query(`PREPARE page (text, text, text, text, boolean, text, text, int, int) AS ${text}`);
    const literals = values.map((value) => (typeof value === 'string' ? client.escapeLiteral(value) : String(value)));
    const { rows } = await client.query(`EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE page (${literals.join(', ')})`);
    return rows[0]['QUERY PLAN'][0].Plan;
  } finally {
    await client.end();
  }
}
