import { type Actor, startTestApp, type TestApp } from '@guildhall/testing';
import { bytesOf } from '../../e2e/bundles/bundle-files.js';
import { FILE_NOT_FOUND, folderOf, HELLO_WORLD, INSTANT, lookUp, md5Of, readSkill, UUID, uuidOf } from './vlm-calls.js';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app?.close());

describe('the worked example: client.skills.create_from_directory(Path("./my-skill"))', () => {
  test('health, hash, upload, create, and every row of the table of endpoints', async () => {
    const actor = await app.signup();
    expect((await actor.get('/vlm/v1/health').expect(200)).body).toEqual({ status: 'ok' });
    const bytes = await folderOf(HELLO_WORLD);
    const missing = await actor.get(`/vlm/v1/files/hash/${md5Of(bytes)}`).expect(404);
    expect(missing.body).toEqual(FILE_NOT_FOUND);

    const sent = await actor.post('/vlm/v1/files?purpose=assistants').attach('file', bytes, 'hello-world_1.zip').expect(201);
    expect(sent.body).toEqual({
      ...{ id: expect.stringMatching(UUID), filename: 'hello-world_1.zip', bytes: bytes.length, purpose: 'assistants' },
      ...{ created_at: expect.stringMatching(INSTANT), object: 'file' },
      public_url: expect.stringContaining(`${app.config.publicUrl}/vlm/v1/files/${sent.body.id}/content?token=`),
    });

    const given = { file_id: sent.body.id, name: 'hello-world', description: 'A simple greeting skill.' };
    const { body: created } = await actor.post('/vlm/v1/skills/create').send(given).expect(201);
    const at = created.created_at as string;
    const version = `${at.slice(0, 10).replaceAll('-', '')}-${await digestOf(actor, 'hello-world')}`;
    expect(at).toMatch(INSTANT);
    expect(created).toEqual({
      ...{ id: expect.stringMatching(UUID), name: 'hello-world', description: 'A simple greeting skill.' },
      ...{ skill_version: version, version, skill_uri: null, is_public: false, status: 'completed', created_at: at, updated_at: at },
    });
    await actor.post('/vlm/v1/skills/create').send(given).expect(200, created);

    expect((await actor.get('/vlm/v1/skills').expect(200)).body).toEqual([created]);
    const { id: skillId } = (await actor.get('/skills/hello-world').expect(200)).body.skill;
    for (const reference of ['hello-world', created.id, uuidOf(skillId), skillId]) {
      expect((await readSkill(actor, reference).expect(200)).body).toEqual(created);
    }
    const short = version.slice(0, -2);
    expect((await lookUp(actor, { name: 'hello-world', skill_version: short }).expect(200)).body).toEqual(created);

    const { body: updated } = await actor.post('/vlm/v1/skills/hello-world/update').send({ description: 'Greets.' }).expect(201);
    expect(updated).toMatchObject({ name: 'hello-world', description: 'Greets.' });
    expect([updated.id, updated.skill_version]).not.toEqual([created.id, version]);
    expect((await lookUp(actor, { name: 'hello-world', skill_version: version }).expect(200)).body.id).toBe(created.id);
    expect((await readSkill(actor, created.id).expect(200)).body).toEqual(created); // old records stay as they are

    const { body: download } = await actor.get(`/vlm/v1/skills/${created.id}/download`).expect(200);
    expect(download).toEqual({
      ...{ id: created.id, name: 'hello-world', skill_version: version, expires_in: 604_800 },
      download_url: expect.stringContaining(`${app.config.publicUrl}/vlm/v1/skills/${created.id}/bundle.zip?token=`),
    });
    const link = download.download_url.slice(app.config.publicUrl.length);
    const zip = await bytesOf(app.anonymous.get(link).expect(200).expect('content-type', 'application/zip'));
    expect(zip.headers['content-disposition']).toContain('hello-world.zip');
    expect(zip.body.equals(bytes)).toBe(true);
  });
});

/** The first digits of the digest of the draft. */
async function digestOf(actor: Actor, name: string): Promise<string> {
  return (await actor.get(`/skills/${name}/bundle`).expect(200)).body.bundle.digest.slice(0, 8);
}
