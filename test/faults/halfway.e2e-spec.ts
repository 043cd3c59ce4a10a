import { findViolations } from '@guildhall/data';
import {
  type Actor,
  createFile,
  createPlugin,
  createSkill,
  endGrant,
  fingerprint,
  grantTo,
  installSkill,
  publish,
  startTestApp,
  type TestApp,
  textBlock,
  uniqueName,
} from '@guildhall/testing';
import { ConnectionCutter } from './connection-cutter.js';

/** Statements of one transaction are fewer than this. */
const PATIENCE = 60;

type Answer = PromiseLike<{ status: number }>;

let app: TestApp;
let author: Actor;
let other: Actor;
const cutter = new ConnectionCutter();

beforeAll(async () => {
  app = await startTestApp();
  [author, other] = [await app.signup(), await app.signup()];
});
afterEach(() => cutter.disarm());
afterAll(async () => {
  cutter.remove();
  await app.close();
});

/** A published private plugin of the author that the other account was granted, and an agent of that account which uses it. */
async function grantedPlugin() {
  const plugin = await createPlugin(author);
  await publish(author, plugin.id);
  const grant = await grantTo(author, plugin.id, other);
  const { installation } = (await other.get(`/skills/${plugin.id}`).expect(200)).body.skill;
  const agent = await createSkill(other);
  await other.put(`/skills/installs/${installation.id}/credentials`).send({ value: 'secret' }).expect(200);
  await other.post(`/skills/${agent.id}/skills`).send({ skillId: plugin.id }).expect(201);
  return { plugin, grant, installation };
}

async function openSkill() {
  const skill = await createSkill(author, { access: 'public' });
  await createFile(author, skill.id, { blocks: [textBlock('Hello')] });
  await publish(author, skill.id);
  return skill;
}

/** An import of the other account, with a plugin, which an agent of that account uses and which it was granted besides. */
async function usedImport() {
  const { id } = await createSkill(author, { access: 'public', dispatchable: true });
  await createFile(author, id, { blocks: [textBlock('Hello'), textBlock('Bye')] });
  const plugin = await createPlugin(author, { access: 'public' });
  await author.post(`/skills/${id}/skills`).send({ skillId: plugin.id }).expect(201);
  await publish(author, id);
  const install = await installSkill(other, id);
  await installSkill(other, plugin.id);
  await grantTo(author, id, other);
  const agent = await createSkill(other);
  await other.post(`/skills/${agent.id}/skills`).send({ skillId: id }).expect(201);
  return { id, install };
}

/** Each arranges what one write needs, and answers how to ask for it. */
const WRITES: Readonly<Record<string, () => Promise<() => Answer>>> = {
  grant: async () => {
    const { id: skillId } = await createSkill(author);
    return () => author.post('/grants').send({ skillId, grantee: other.account.slug });
  },
  'grant after one that has run out': async () => {
    const { plugin, grant } = await grantedPlugin();
    await endGrant(app, grant.id);
    return () => author.post(`/skills/${plugin.id}/grants`).send({ grantee: other.account.id, version: 1 });
  },
  accept: async () => {
    await other.patch('/account').send({ grantPolicy: 'ask' }).expect(200);
    const { id } = await grantTo(author, (await createSkill(author)).id, other);
    await other.patch('/account').send({ grantPolicy: 'auto' }).expect(200);
    return () => other.post(`/grants/${id}/accept`);
  },
  'change of a grant': async () => {
    const { grant } = await grantedPlugin();
    return () => author.patch(`/grants/${grant.id}`).send({ version: 1, expiresAt: '2099-01-01' });
  },
  revoke: async () => {
    const { grant } = await grantedPlugin();
    return () => author.delete(`/grants/${grant.id}`);
  },
  install: async () => {
    const { id } = await openSkill();
    return () => other.post(`/skills/${id}/install`).send({ alias: uniqueName('alias') });
  },
  'uninstall of what a grant gave': async () => {
    const { installation } = await grantedPlugin();
    return () => other.delete(`/skills/installs/${installation.id}`);
  },
  'uninstall before a grant': async () => {
    const { id } = await openSkill();
    const install = await installSkill(other, id);
    await grantTo(author, id, other);
    return () => other.delete(`/skills/installs/${install.id}`);
  },
  'first edit of an import': async () => {
    const { id } = await usedImport();
    return () => other.patch(`/skills/${id}`).send({ title: 'Mine' });
  },
  'first edit of a file of an import': async () => {
    const { id } = await usedImport();
    const [file] = (await other.get(`/skills/${id}/files`).expect(200)).body.files;
    return () => other.delete(`/skills/${id}/files/${file.id}`);
  },
  'uninstall of a copy': async () => {
    const { id, install } = await usedImport();
    await other.patch(`/skills/${id}`).send({ title: 'Mine' }).expect(200);
    await publish(other, id);
    return () => other.delete(`/skills/installs/${install.id}`);
  },
  fork: async () => {
    const { id } = await openSkill();
    return () => other.post('/skills').send({ name: uniqueName('fork'), title: 'T', description: 'D', fork: { fromSkillId: id } });
  },
};

describe.each(Object.entries(WRITES))('FLT-01 GRT-02 %s', (_, arrange) => {
  test('whose server ends between any two of its statements leaves nothing behind', async () => {
    const send = await arrange();
    const before = await fingerprint(app.databaseUrl);
    let cuts = 0;
    for (; cuts < PATIENCE; cuts += 1) {
      cutter.cutBefore(cuts);
      const { status } = await send();
      if (!cutter.hasCut) {
        expect(status).toBeLessThan(300);
        break;
      }
      expect(status).toBe(503);
      expect(await fingerprint(app.databaseUrl)).toEqual(before);
    }
    expect(cuts).toBeGreaterThan(4);
    expect(await fingerprint(app.databaseUrl)).not.toEqual(before);
    expect(await findViolations(app.databaseUrl)).toEqual([]);
  });

  test('whose server ends while its commit is on the way leaves everything or nothing', async () => {
    const send = await arrange();
    cutter.cutAfterCommit();
    expect((await send()).status).toBe(503);
    expect(cutter.hasCut).toBe(true);
    expect(await findViolations(app.databaseUrl)).toEqual([]);
    cutter.disarm();
    expect((await send()).status).toBeLessThan(500);
    expect(await findViolations(app.databaseUrl)).toEqual([]);
  });
});
