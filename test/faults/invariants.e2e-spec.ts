import { findViolations, LedgerRepository } from '@guildhall/data';
import type { AccountId } from '@guildhall/kernel';
import { promotion } from '@guildhall/pricing';
import {
  type Actor,
  buyCredits,
  createBundle,
  createFile,
  createPlugin,
  createSkill,
  grantTo,
  installSkill,
  publish,
  soldMonthly,
  startTestApp,
  subscribe,
  type TestApp,
  textBlock,
} from '@guildhall/testing';
import pg from 'pg';

let app: TestApp;
let client: pg.Client;
let author: Actor;
let ids: Record<'skill' | 'other' | 'file' | 'account' | 'stranger' | 'install', string>;

beforeAll(async () => {
  app = await startTestApp({ PAYMENTS: 'sandbox' });
  author = await app.signup();
  const stranger = await app.signup();
  const skill = await createSkill(author, { access: 'public', listed: true });
  const file = await createFile(author, skill.id, { blocks: [textBlock('Hello')] });
  const plugin = await createPlugin(author);
  await author.post(`/skills/${skill.id}/skills`).send({ skillId: plugin.id }).expect(201);
  await author.put(`/skills/installs/${plugin.installation.id}/credentials`).send({ value: 'secret' }).expect(200);
  for (let n = 0; n < 3; n += 1) await publish(author, skill.id);
  await author.post(`/skills/${skill.id}/versions/3/yank`).send({}).expect(200);
  await author.post('/traces').set('Idempotency-Key', 'kept').send({ promptName: 'x' }).expect(201);
  const install = await installSkill(stranger, skill.id);
  const reviews = `/marketplace/skills/${skill.id}/reviews`;
  const { review } = (await stranger.post(reviews).send({ rating: 4 }).expect(201)).body;
  await author.post(`${reviews}/${review.id}/helpful`).expect(200);
  await grantTo(author, plugin.id, stranger);
  await publish(author, (await createBundle(author)).id);
  const accountId = author.account.id as AccountId;
  const credits = { key: 'credits', kind: 'promotion', accountId, postings: promotion(accountId, 100) } as const;
  await new LedgerRepository(app.database).postAtOnce(credits);
  const buyer = await app.signup();
  await buyCredits(buyer, 100);
  await subscribe(buyer, (await soldMonthly(author)).id);
  ids = {
    skill: skill.id,
    other: plugin.id,
    file: file.id,
    account: author.account.id,
    stranger: stranger.account.id,
    install: install.id,
  };
  client = new pg.Client({ connectionString: app.databaseUrl });
  await client.connect();
  // Past the triggers and the foreign keys: what they prevent is to be found all the same.
  await client.query('SET session_replication_role = replica');
});
afterAll(async () => {
  await client.end();
  await app.close();
});

test('a database that was only used breaks no rule', async () => {
  expect(await findViolations(app.databaseUrl)).toEqual([]);
});

const LAST_PRICE = 'the prices of a skill are numbered without a gap, and the last one is the price that it has';
const PAID = 'what was paid stands in the ledger, for its amount';
const BALANCED = 'a transaction has the entries that it counts, and they sum to zero in each currency';

const COSTS = 'what a run has cost, and what went back of it, stands in the ledger';

/** A run that pays by the minute, of which the ledger knows nothing. */
const meter = (columns: string, values: string): string =>
  `INSERT INTO "RunMeter" ("executionId", "skillId", "accountId", "sellerId", "rootId", "isMain", "creditsPerMinute", "feePercent", ${columns})
    VALUES ('exe_x', '${ids.skill}', '${ids.stranger}', '${ids.account}', 'exe_x', true, 60, 15, ${values})`;

const SABOTAGE: readonly (readonly [string, () => string])[] = [
  [
    'the versions of a skill are 1 to its counter, without a gap',
    () => `DELETE FROM "SkillVersion" WHERE "skillId" = '${ids.skill}' AND "version" = 2`,
  ],
  ['the versions of a skill are 1 to its counter, without a gap', () => `UPDATE "Skill" SET "lastVersion" = 4 WHERE "id" = '${ids.skill}'`],
  [
    'the current version of a skill is its newest one that is not yanked',
    () => `UPDATE "Skill" SET "currentVersion" = 3 WHERE "id" = '${ids.skill}'`,
  ],
  [
    'an account has one install of a skill at most, and of its own living skills exactly one',
    () => `DELETE FROM "Install" WHERE "skillId" = '${ids.other}'`,
  ],
  [
    'the install count of a skill is the number of other accounts that have it',
    () => `UPDATE "Skill" SET "installCount" = 0 WHERE "id" = '${ids.skill}'`,
  ],
  ['the ratings of a skill are those of its reviews', () => `UPDATE "Skill" SET "ratingCount" = 2 WHERE "id" = '${ids.skill}'`],
  ['the ratings of a skill are those of its reviews', () => `UPDATE "Skill" SET "ratingSum" = 5 WHERE "id" = '${ids.skill}'`],
  [
    'the ratings of a skill are those of its reviews',
    () => `UPDATE "Skill" SET "ratingHistogram" = '{0,0,0,0,1}' WHERE "id" = '${ids.skill}'`,
  ],
  ['the ratings of a skill are those of its reviews', () => `UPDATE "Review" SET "rating" = 3`],
  ['the helpful count of a review is the number of accounts that found it helpful', () => `DELETE FROM "ReviewVote"`],
  ['an account reviews and votes for others', () => `UPDATE "Review" SET "accountId" = '${ids.account}'`],
  [
    'the popularity of a skill is what its installs by other accounts are worth',
    () => `UPDATE "Skill" SET "popularity" = 0 WHERE "id" = '${ids.skill}'`,
  ],
  ['what is on the marketplace is listed as it was published, and nothing else is', () => `DELETE FROM "Listing"`],
  ['what is on the marketplace is listed as it was published, and nothing else is', () => `UPDATE "Skill" SET "unlistedAt" = now()`],
  ['what is on the marketplace is listed as it was published, and nothing else is', () => `UPDATE "Listing" SET "title" = 'Old'`],
  ['what is on the marketplace is listed as it was published, and nothing else is', () => `UPDATE "Listing" SET "tags" = '{old}'`],
  [
    'an alias is no name of another own skill of the account',
    () =>
      `UPDATE "Install" SET "alias" = (SELECT "name" FROM "Skill" WHERE "id" = '${ids.other}') WHERE "skillId" = '${ids.skill}' AND "source" = 'own'`,
  ],
  [
    'an account has one live grant of a skill at most, and never of its own',
    () => `UPDATE "Grant" SET "granteeId" = "accountId", "accountId" = 'gone'`,
  ],
  [
    'an install that a grant gave has that grant, which is active, with its end and its version',
    () => `UPDATE "Grant" SET "status" = 'revoked'`,
  ],
  [
    'an install that a grant gave has that grant, which is active, with its end and its version',
    () => `UPDATE "Grant" SET "expiresAt" = now()`,
  ],
  [
    'an install that a grant gave has that grant, which is active, with its end and its version',
    () => `UPDATE "Install" SET "grantedVersion" = 1 WHERE "source" = 'grant'`,
  ],
  [
    'an install that a grant gave has that grant, which is active, with its end and its version',
    () => `UPDATE "Install" SET "grantId" = NULL WHERE "source" = 'grant'`,
  ],
  [
    'whoever has an active grant has the skill, and nobody has it by a grant that is not',
    () => `DELETE FROM "Install" WHERE "source" = 'grant'`,
  ],
  ['whoever has an active grant has the skill, and nobody has it by a grant that is not', () => `UPDATE "Grant" SET "status" = 'expired'`],
  ['a bundle has the files that it counts, and its SKILL.md is one of them', () => `DELETE FROM "BundleFile" WHERE "path" = 'notes.md'`],
  [
    'a bundle has the files that it counts, and its SKILL.md is one of them',
    () => `UPDATE "BundleFile" SET "path" = 'skill.md' WHERE "path" = 'SKILL.md'`,
  ],
  ['a bundle has the files that it counts, and its SKILL.md is one of them', () => `UPDATE "BundleFile" SET "size" = 1`],
  ['the bytes of the files of a version are kept', () => `DELETE FROM "VersionFile"`],
  ['BundleFile belongs to the account of its Skill', () => `UPDATE "BundleFile" SET "accountId" = '${ids.stranger}'`],
  ['VersionFile belongs to the account of its Skill', () => `UPDATE "VersionFile" SET "accountId" = '${ids.stranger}'`],
  ['Grant belongs to the account of its Skill', () => `UPDATE "Grant" SET "accountId" = 'gone'`],
  ['SkillPrice belongs to the account of its Skill', () => `UPDATE "SkillPrice" SET "accountId" = '${ids.stranger}'`],
  [LAST_PRICE, () => `DELETE FROM "SkillPrice" WHERE "skillId" = '${ids.skill}'`],
  [LAST_PRICE, () => `UPDATE "SkillPrice" SET "number" = 2`],
  [LAST_PRICE, () => `UPDATE "SkillPrice" SET "pricing" = '{"model": "fixed", "perMonthCents": 100}'`],
  [PAID, () => `UPDATE "Checkout" SET "transactionId" = NULL WHERE "kind" = 'topup'`],
  [PAID, () => `UPDATE "Invoice" SET "cents" = 999`],
  [PAID, () => `DELETE FROM "LedgerTransaction" WHERE "kind" = 'sale'`],
  [BALANCED, () => `DELETE FROM "LedgerEntry" WHERE "accountId" = 'platform'`],
  [BALANCED, () => `UPDATE "LedgerEntry" SET "amount" = 101 WHERE "accountId" = '${ids.account}'`],
  [BALANCED, () => `UPDATE "LedgerEntry" SET "currency" = 'usd' WHERE "accountId" = '${ids.account}'`],
  ['an entry belongs to a transaction, and is as old', () => `DELETE FROM "LedgerTransaction"`],
  ['an entry belongs to a transaction, and is as old', () => `UPDATE "LedgerEntry" SET "at" = "at" - interval '1 day'`],
  ['the balance of a wallet is the sum of its entries', () => `UPDATE "Wallet" SET "balance" = 99 WHERE "accountId" = '${ids.account}'`],
  ['the balance of a wallet is the sum of its entries', () => `DELETE FROM "Wallet" WHERE "accountId" = '${ids.account}'`],
  [
    'the balance of a wallet is the sum of its entries',
    () => `UPDATE "Wallet" SET "accountId" = '${ids.stranger}' WHERE "kind" = 'available' AND "accountId" = '${ids.account}'`,
  ],
  ['all wallets of a currency together hold nothing', () => `UPDATE "Wallet" SET "balance" = 99 WHERE "accountId" = '${ids.account}'`],
  [
    'nobody has spent more than they had',
    () => `ALTER TABLE "Wallet" DROP CONSTRAINT "wallet_solvent"; UPDATE "Wallet" SET "balance" = -1 WHERE "kind" = 'available'`,
  ],
  ['what runs have put aside is in the wallets', () => meter(`"reservedCredits"`, `60`)],
  [COSTS, () => meter(`"reservedCredits", "settledAt", "seconds", "credits"`, `60, now(), 7, 7`)],
  ['an account that has members has an owner', () => `UPDATE "Membership" SET "role" = 'viewer' WHERE "accountId" = '${ids.account}'`],
  ['an answer that is kept for an idempotency key is whole', () => `UPDATE "IdempotencyKey" SET "body" = NULL`],
  ['SkillFile belongs to the account of its Skill', () => `UPDATE "SkillFile" SET "accountId" = '${ids.stranger}'`],
  ['SkillBlock belongs to the account of its SkillFile', () => `DELETE FROM "SkillFile" WHERE "id" = '${ids.file}'`],
  ['SkillBlock belongs to the account of its Skill', () => `UPDATE "SkillBlock" SET "skillId" = 'gone'`],
  ['SkillVersion belongs to the account of its Skill', () => `UPDATE "SkillVersion" SET "accountId" = '${ids.stranger}'`],
  ['SkillPlugin belongs to the account of its Skill', () => `UPDATE "SkillPlugin" SET "accountId" = '${ids.stranger}'`],
  ['InstallCredential belongs to the account of its Install', () => `UPDATE "InstallCredential" SET "accountId" = '${ids.stranger}'`],
  [
    'the hashes of a version are those of its content',
    () => `UPDATE "SkillVersion" SET "manifest" = replace("manifest", 'Hello', 'Hallo') WHERE "version" = 1`,
  ],
  ['the hashes of a version are those of its content', () => `UPDATE "SkillVersion" SET "digest" = 'x' WHERE "version" = 1`],
];

/** All but those that the database computes. */
async function writtenColumns(table: string): Promise<string> {
  const { rows } = await client.query<{ columns: string }>(
    `SELECT string_agg(quote_ident(attname), ', ') AS columns FROM pg_attribute
     WHERE attrelid = format('%I', $1::text)::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`,
    [table],
  );
  return rows[0]?.columns ?? '';
}

test.each(SABOTAGE)('broken: %s', async (rule, sql) => {
  const tables = [
    'Skill',
    'SkillVersion',
    'Install',
    'Membership',
    'IdempotencyKey',
    'SkillFile',
    'SkillBlock',
    'BundleFile',
    'VersionFile',
    'SkillPlugin',
    'InstallCredential',
    'Listing',
    'Grant',
    'Review',
    'ReviewVote',
    'SkillPrice',
    'LedgerTransaction',
    'LedgerEntry',
    'Wallet',
    'Checkout',
    'Invoice',
    'RunMeter',
  ];
  for (const table of tables) await client.query(`CREATE TEMP TABLE "kept ${table}" AS TABLE "${table}"`);
  await client.query(sql());
  const found = await findViolations(app.databaseUrl);
  for (const table of tables) {
    await client.query(`DELETE FROM "${table}"`);
    const columns = await writtenColumns(table);
    await client.query(`INSERT INTO "${table}" (${columns}) SELECT ${columns} FROM "kept ${table}"`);
    await client.query(`DROP TABLE "kept ${table}"`);
  }

  expect(found.map((violation) => violation.rule)).toContain(rule);
  expect(found.every(({ rows }) => rows.length > 0)).toBe(true);
  expect(await findViolations(app.databaseUrl)).toEqual([]);
});
