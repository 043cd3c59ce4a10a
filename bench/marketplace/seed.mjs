// A market of made-up skills: published by many accounts, installed and reviewed by others, and listed. Written in bulk, past the triggers,
// in the state that the application itself would have left.
import { buildManifest, exportFlat, manifestDigest, reachOf } from '@guildhall/manifest';
import pg from 'pg';
import { randomNumbers, zipf } from '../random.mjs';
import { makeTexts } from './texts.mjs';

const ROWS_AT_ONCE = 2_000;
const START = Date.UTC(2026, 2, 1);
const PERIOD_MS = 240 * 86_400_000;

const hex = (number) => number.toString(16).padStart(24, '0');
const accountId = (number) => `acc_${hex(number)}`;
/** One account publishes some forty skills on average, the first ones far more. */
const publisherOf = (number, accounts) => accountId(Math.floor(((number * 7_919) % accounts) ** 1.5 / accounts ** 0.5));

const HTTP = { baseUrl: 'https://api.example.com', auth: { type: 'bearer' }, timeoutMs: 30_000 };
const MCP = { serverUrl: 'https://mcp.example.com/mcp', transport: 'streamable-http', auth: { type: 'bearer' } };
const VARIABLES = [
  { key: 'subject', type: 'string', description: 'What it is about.', required: true },
  { key: 'language', type: 'string', description: 'In which language to answer.', required: false, default: 'English' },
];
const TOOL = {
  name: 'finish_agent_run',
  description: 'Ends the run with its result.',
  parameters: { type: 'object', properties: { result: { type: 'string' } }, required: ['result'] },
};

function contentOf({ name, title, description, tags, kind, instructions }, createdAt) {
  const isWritten = kind === 'agent' || kind === 'prompt';
  const block = { id: `blk_${hex(1)}`, type: 'text', order: 0, content: instructions };
  const file = { section: 'system', name: 'instructions.md', order: 0, condition: null, blocks: [block] };
  return {
    ...{ name, title, description, tags, kind, access: 'public', createdAt, modelStrategy: 'medium', dispatchable: false, whenToUse: null },
    ...{ variables: isWritten ? VARIABLES : [], toolDefs: kind === 'agent' ? [TOOL] : [], files: isWritten ? [file] : [] },
    ...{ outputSchema: null, models: [], http: kind === 'http' ? HTTP : null, mcp: kind === 'mcp' ? MCP : null },
  };
}

function rowOf(texts, number, total) {
  const at = new Date(START + Math.floor((PERIOD_MS * number) / total)).toISOString();
  const content = contentOf(texts, at);
  const contentVisibility = texts.isOpaque ? 'opaque' : 'transparent';
  const manifest = buildManifest(content, { dependencies: [], plugins: [] });
  const snapshot = exportFlat({ ...content, status: 'active', listed: true, contentVisibility });
  const { variables, toolDefs, http, mcp } = content;
  return {
    ...{ id: hex(number + 1), ...texts, contentVisibility, variables, toolDefs, http, mcp, at },
    ...{ etag: manifest.metadata.etag, digest: manifestDigest(manifest.spec), reach: reachOf(manifest.spec) },
    ...{ manifest: JSON.stringify(manifest), snapshot: JSON.stringify(snapshot) },
  };
}

const SKILLS = `
  WITH given AS (
    SELECT * FROM json_to_recordset($1) AS g("id" text, "accountId" text, "name" text, "title" text, "description" text, "tags" text[],
      "kind" text, "pricing" json, "contentVisibility" text, "variables" json, "toolDefs" json, "http" json, "mcp" json, "at" timestamptz,
      "etag" text, "digest" text, "reach" jsonb, "manifest" text, "snapshot" text)
  ), skills AS (
    INSERT INTO "Skill" ("id", "accountId", "name", "title", "description", "tags", "kind", "pricing", "contentVisibility", "variables",
      "toolDefs", "http", "mcp", "access", "listed", "currentVersion", "lastVersion", "createdAt", "updatedAt")
    SELECT "id", "accountId", "name", "title", "description", "tags", "kind", "pricing", "contentVisibility", "variables", "toolDefs", "http",
      "mcp", 'public', true, 1, 1, "at", "at" FROM given
  ), own AS (
    INSERT INTO "Install" ("id", "accountId", "skillId", "source", "createdAt") SELECT 'inst_' || "id", "accountId", "id", 'own', "at" FROM given
  )
  INSERT INTO "SkillVersion" ("id", "accountId", "skillId", "version", "etag", "digest", "reach", "manifest", "snapshot", "publishedAt")
  SELECT 'ver_' || "id", "accountId", "id", 1, "etag", "digest", "reach", "manifest", "snapshot", "at" FROM given`;

const ACCOUNTS = `
  INSERT INTO "Account" ("id", "slug", "name", "verifiedAt")
  SELECT 'acc_' || lpad(to_hex(n), 24, '0'), 'publisher-' || n, 'Publisher ' || n, CASE WHEN n % 10 = 0 THEN now() END
  FROM generate_series(0, $1::int - 1) n`;

const INSTALLS = `
  INSERT INTO "Install" ("id", "accountId", "skillId", "source", "createdAt")
  SELECT 'inst_' || substr(md5(account || skill), 1, 24), account, skill, 'import', "createdAt" + part * (timestamptz '2026-11-15' - "createdAt")
  FROM unnest($1::text[], $2::text[], $3::float8[]) AS given(account, skill, part) JOIN "Skill" s ON s."id" = skill`;

const REVIEWS = `
  INSERT INTO "Review" ("id", "accountId", "skillId", "rating", "comment", "createdAt", "updatedAt")
  SELECT 'rev_' || substr("id", 6), "accountId", "skillId", least(5, 1 + ('x' || substr(md5("id"), 1, 2))::bit(8)::int % 7), 'Does what it says.',
    "createdAt", "createdAt" FROM "Install" WHERE "source" = 'import' AND ('x' || substr(md5("id"), 3, 2))::bit(8)::int < 64`;

const COUNTS = `
  UPDATE "Skill" s SET "installCount" = c."installs", "popularity" = c."worth", "ratingCount" = c."ratings", "ratingSum" = c."stars",
    "ratingHistogram" = ARRAY[c."one", c."two", c."three", c."four", c."five"]
  FROM (
    SELECT i."skillId" AS "id", count(*)::int AS "installs",
      sum("guildhall_install_worth"(i."createdAt")) AS "worth",
      count(r."id")::int AS "ratings", COALESCE(sum(r."rating"), 0)::int AS "stars", count(*) FILTER (WHERE r."rating" = 1)::int AS "one",
      count(*) FILTER (WHERE r."rating" = 2)::int AS "two", count(*) FILTER (WHERE r."rating" = 3)::int AS "three",
      count(*) FILTER (WHERE r."rating" = 4)::int AS "four", count(*) FILTER (WHERE r."rating" = 5)::int AS "five"
    FROM "Install" i LEFT JOIN "Review" r ON r."skillId" = i."skillId" AND r."accountId" = i."accountId"
    WHERE i."source" = 'import' GROUP BY i."skillId"
  ) c WHERE c."id" = s."id"`;

/**
 * Fills an empty, migrated database with this many listed skills.
 * @param databaseUrl of a superuser
 */
export async function seedMarket(databaseUrl, total) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const accounts = Math.max(20, Math.round(total / 40));
    await client.query('BEGIN');
    await client.query(`SET LOCAL session_replication_role = 'replica'`); // no trigger fires
    await client.query(ACCOUNTS, [accounts]);
    await insertSkills(client, total, accounts);
    await insertInstalls(client, total, accounts);
    await client.query(REVIEWS);
    await client.query(COUNTS);
    await client.query('COMMIT');
    await list(client);
    await client.query('VACUUM ANALYZE');
  } finally {
    await client.end();
  }
}

async function insertSkills(client, total, accounts) {
  const textsOf = makeTexts();
  for (let first = 0; first < total; first += ROWS_AT_ONCE) {
    const numbers = Array.from({ length: Math.min(ROWS_AT_ONCE, total - first) }, (_, place) => first + place);
    const rows = numbers.map((number) => ({ ...rowOf(textsOf(), number, total), accountId: publisherOf(number, accounts) }));
    await client.query(SKILLS, [JSON.stringify(rows)]);
  }
}

/** Three for each skill on average, most of them of few skills. Nobody installs an own skill or the same one twice. */
async function insertInstalls(client, total, accounts) {
  const random = randomNumbers(2);
  const skillOf = zipf(
    Array.from({ length: total }, (_, place) => (place * 7_919) % total),
    random,
  );
  const seen = new Set();
  const columns = [[], [], []];
  for (let drawn = 0; drawn < total * 3; drawn += 1) {
    const [skill, account] = [skillOf(), accountId(Math.floor(random() * accounts))];
    const key = `${skill} ${account}`;
    if (seen.has(key) || account === publisherOf(skill, accounts)) continue;
    seen.add(key);
    for (const [place, value] of [account, hex(skill + 1), random()].entries()) columns[place].push(value);
  }
  await client.query(INSTALLS, columns);
}

/** What the triggers call, for many skills at once. The index of words is built at the end, which is much faster. */
async function list(client) {
  const { rows: indexes } = await client.query(`SELECT indexdef AS "sql" FROM pg_indexes WHERE indexname = 'Listing_search_idx'`);
  await client.query('DROP INDEX "Listing_search_idx"');
  const { rows } = await client.query('SELECT "id" FROM "Skill" ORDER BY "id"');
  for (let first = 0; first < rows.length; first += ROWS_AT_ONCE) {
    const ids = rows.slice(first, first + ROWS_AT_ONCE).map(({ id }) => id);
    await client.query('SELECT "guildhall_refresh_listings"($1)', [ids]);
  }
  for (const { sql } of indexes) await client.query(sql);
}
