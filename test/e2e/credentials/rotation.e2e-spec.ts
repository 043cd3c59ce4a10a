import { randomBytes } from 'node:crypto';
import { openSecretBox, rotateSecrets, type SecretBox, secretContexts } from '@guildhall/data';
import type { AccountId, InstallId } from '@guildhall/kernel';
import { type Actor, createPlugin, runSql, startTestApp, type TestApp, whileHeld } from '@guildhall/testing';

const OLD_KEY = randomBytes(32).toString('base64');
const NEW_KEY = randomBytes(32).toString('base64');

let app: TestApp;
let before: SecretBox;
let after: SecretBox;
beforeAll(async () => {
  app = await startTestApp({ ENCRYPTION_KEY: OLD_KEY });
  before = openSecretBox(app.config);
  after = openSecretBox({ dataDir: app.config.dataDir, encryptionKey: NEW_KEY, encryptionPreviousKeys: [OLD_KEY] });
});
afterAll(() => app.close());

const sealedOf = async ({ account }: Actor) => {
  const rows = await runSql<{ ciphertext: string }>(app, 'SELECT "ciphertext" FROM "ProviderCredential" WHERE "accountId" = $1', [
    account.id,
  ]);
  return rows[0]?.ciphertext ?? '';
};
const contextOf = ({ account }: Actor) => secretContexts.providerCredential(account.id as AccountId, 'openaiApiKey');

test('AUT-06 after a rotation the new key alone opens every stored secret, whatever table it is in', async () => {
  const owner = await app.signup();
  const accountId = owner.account.id as AccountId;
  await owner.put('/credentials').send({ openaiApiKey: 'sk-0123456789' }).expect(200);
  const installId = (await createPlugin(owner)).installation.id as InstallId;
  const install = secretContexts.installCredential(accountId, installId, 'value');
  const webhook = secretContexts.webhookSecret(accountId);
  await runSql(app, 'INSERT INTO "InstallCredential" ("accountId", "installId", "field", "ciphertext") VALUES ($1, $2, $3, $4)', [
    accountId,
    installId,
    'value',
    before.seal('plugin secret', install),
  ]);
  await runSql(app, 'INSERT INTO "Webhook" ("accountId", "secretCiphertext") VALUES ($1, $2)', [
    accountId,
    before.seal('webhook secret', webhook),
  ]);

  expect(await rotateSecrets(app.database, after)).toEqual({ rotated: 3, unreadable: [] });

  const alone = openSecretBox({ dataDir: app.config.dataDir, encryptionKey: NEW_KEY });
  const [installRow] = await runSql<{ ciphertext: string }>(app, 'SELECT "ciphertext" FROM "InstallCredential"');
  const [webhookRow] = await runSql<{ secretCiphertext: string }>(app, 'SELECT "secretCiphertext" FROM "Webhook"');
  expect(alone.open(await sealedOf(owner), contextOf(owner))).toBe('sk-0123456789');
  expect(alone.open(installRow?.ciphertext ?? '', install)).toBe('plugin secret');
  expect(alone.open(webhookRow?.secretCiphertext ?? '', webhook)).toBe('webhook secret');
  expect(await rotateSecrets(app.database, after)).toEqual({ rotated: 0, unreadable: [] });
});

test('AUT-06 a secret that no key opens is named and left as it is, and stops nobody', async () => {
  const [lost, fine] = [await app.signup(), await app.signup()];
  for (const owner of [lost, fine]) await owner.put('/credentials').send({ openaiApiKey: 'sk-0123456789' }).expect(200);
  const foreign = openSecretBox({ dataDir: app.config.dataDir, encryptionKey: randomBytes(32).toString('base64') });
  const sealed = foreign.seal('lost', contextOf(lost));
  await runSql(app, 'UPDATE "ProviderCredential" SET "ciphertext" = $2 WHERE "accountId" = $1', [lost.account.id, sealed]);
  const outcome = await rotateSecrets(app.database, after);
  expect(outcome).toEqual({ rotated: 1, unreadable: [`provider_credential ${lost.account.id} openaiApiKey`] });
  expect(await sealedOf(lost)).toBe(sealed);
  expect((await sealedOf(fine)).split('.')[0]).toBe(after.keyId);
  await runSql(app, 'DELETE FROM "ProviderCredential" WHERE "accountId" = $1', [lost.account.id]);
});

test('AUT-06 a secret that is written while it is being rotated is not overwritten by the old one', async () => {
  const owner = await app.signup();
  await owner.put('/credentials').send({ openaiApiKey: 'sk-old-0123456789' }).expect(200);
  const sealed = before.seal('sk-new-0123456789', contextOf(owner));
  const held = {
    sql: 'UPDATE "ProviderCredential" SET "ciphertext" = $2 WHERE "accountId" = $1',
    values: [owner.account.id, sealed],
    waiting: 1,
  };
  expect(await whileHeld(app, held, () => rotateSecrets(app.database, after))).toEqual({ rotated: 0, unreadable: [] });
  expect(after.open(await sealedOf(owner), contextOf(owner))).toBe('sk-new-0123456789');
});

test('AUT-06 under load: what is written during a rotation is the last word and can be opened', async () => {
  const owners = await Promise.all(Array.from({ length: 4 }, () => app.signup()));
  for (const owner of owners) await owner.put('/credentials').send({ openaiApiKey: 'sk-first-0123456789' }).expect(200);
  const writes = owners.map(async (owner, index) => {
    for (let round = 0; round < 4; round += 1) {
      await owner
        .put('/credentials')
        .send({ openaiApiKey: `sk-${index}-${round}-0123456789` })
        .expect(200);
    }
  });
  const rotations = Array.from({ length: 6 }, () => rotateSecrets(app.database, after));
  await Promise.all([...writes, ...rotations]);
  for (const [index, owner] of owners.entries()) {
    expect(after.open(await sealedOf(owner), contextOf(owner))).toBe(`sk-${index}-3-0123456789`);
  }
});
