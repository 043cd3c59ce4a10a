import { sha256Hex } from '@guildhall/kernel';
import { type Actor, createBundle, createSkill, installSkill, publish, startTestApp, type TestApp } from '@guildhall/testing';
import { bytesOf, CSV_ANALYZER, CSV_DIGEST, upload, zipOf } from './bundle-files.js';

let app: TestApp;
let owner: Actor;
let id: string;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
  id = (await upload(owner, '/skills/bundles', await zipOf(CSV_ANALYZER)).expect(201)).body.skill.id;
});
afterAll(() => app?.close());

const PAGE = '<script>alert(1)</script>';

describe('GET /skills/{skillId}/bundle', () => {
  test('200: every file with its hash, sorted by path, and what the front matter says', async () => {
    const { body } = await owner.get(`/skills/${id}/bundle`).expect(200);
    expect(body.bundle).toMatchObject({ name: 'csv-analyzer', description: 'Analyze CSV files.', digest: CSV_DIGEST, fileCount: 3 });
    expect(body.bundle.files).toEqual(
      CSV_ANALYZER.map(({ path, content }) => ({
        ...{ path, size: content.length, sha256: sha256Hex(content), executable: false },
        mediaType: path.endsWith('.md') ? 'text/markdown; charset=utf-8' : 'text/plain; charset=utf-8',
      })),
    );
  });

  test('304: the ETag is the digest, and whoever has that state is not sent it again', async () => {
    const { headers } = await owner.get(`/skills/${id}/bundle`).expect(200);
    expect(headers.etag).toBe(`"${CSV_DIGEST}"`);
    await owner
      .get(`/skills/${id}/bundle`)
      .set('If-None-Match', headers.etag ?? '')
      .expect(304);
  });

  test('200: which files may be run is part of the state, though not of the digest', async () => {
    const { id: other } = await createBundle(owner);
    const before = (await owner.get(`/skills/${other}/bundle`).expect(200)).headers.etag;
    await owner.put(`/skills/${other}/bundle/files/notes.md`).set('X-Executable', 'true').send('# Notes\n').expect(200);
    const { headers, body } = await owner
      .get(`/skills/${other}/bundle`)
      .set('If-None-Match', before ?? '')
      .expect(200);
    expect(`"${body.bundle.digest}"`).toBe(before);
    expect(headers.etag).not.toBe(before);
  });

  test('200: of what is published others see the version, and the author sees both', async () => {
    const skill = await createBundle(owner, { access: 'public' });
    await publish(owner, skill.id);
    await owner.put(`/skills/${skill.id}/bundle/files/late.md`).send('late').expect(201);
    const paths = async (actor: Actor, query = '') =>
      (await actor.get(`/skills/${skill.id}/bundle${query}`).expect(200)).body.bundle.files.map(({ path }: { path: string }) => path);
    expect(await paths(owner)).toContain('late.md');
    expect(await paths(owner, '?version=1')).not.toContain('late.md');
    expect(await paths(await app.signup())).not.toContain('late.md');
    expect(await paths(app.anonymous)).not.toContain('late.md');
  });

  test('400: a version that cannot be', async () => {
    await owner.get(`/skills/${id}/bundle?version=zero`).expect(400);
  });

  test('404: a version that is not, and a skill that is hidden', async () => {
    await owner.get(`/skills/${id}/bundle?version=7`).expect(404);
    await (await app.signup()).get(`/skills/${id}/bundle`).expect(404);
  });

  test('403: read_only for the draft of somebody else', async () => {
    const skill = await createBundle(owner, { access: 'public' });
    await publish(owner, skill.id);
    expect((await (await app.signup()).get(`/skills/${skill.id}/bundle?version=draft`).expect(403)).body.error_code).toBe('read_only');
  });

  test('422: not_a_bundle, a skill of another kind', async () => {
    const agent = await createSkill(owner);
    expect((await owner.get(`/skills/${agent.id}/bundle`).expect(422)).body.error_code).toBe('not_a_bundle');
  });
});

describe('GET /skills/{skillId}/bundle/files', () => {
  test('200: pages of the same listing', async () => {
    const { body } = await owner.get(`/skills/${id}/bundle/files?page=2&limit=2`).expect(200);
    expect(body).toMatchObject({ digest: CSV_DIGEST, total: 3, page: 2, limit: 2, files: [{ path: 'scripts/analyze.py' }] });
  });

  test('400: a page that cannot be', async () => {
    await owner.get(`/skills/${id}/bundle/files?limit=0`).expect(400);
  });

  test('404: a version that is not', async () => {
    await owner.get(`/skills/${id}/bundle/files?version=7`).expect(404);
  });

  test('422: not_a_bundle', async () => {
    const agent = await createSkill(owner);
    expect((await owner.get(`/skills/${agent.id}/bundle/files`).expect(422)).body.error_code).toBe('not_a_bundle');
  });
});

describe('GET /skills/{skillId}/bundle/files/{path}', () => {
  test('200: byte for byte, to be saved and not shown', async () => {
    const answer = await bytesOf(owner.get(`/skills/${id}/bundle/files/scripts/analyze.py`));
    expect(answer.status).toBe(200);
    expect(answer.body.toString()).toBe("print('ok')\n");
    expect(answer.headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': `attachment; filename="analyze.py"; filename*=UTF-8''analyze.py`,
      'x-content-type-options': 'nosniff',
      etag: `"${sha256Hex("print('ok')\n")}"`,
    });
  });

  test('304: the ETag is the hash of the file', async () => {
    const { headers } = await owner.get(`/skills/${id}/bundle/files/SKILL.md`).expect(200);
    await owner
      .get(`/skills/${id}/bundle/files/SKILL.md`)
      .set('If-None-Match', headers.etag ?? '')
      .expect(304);
  });

  test('200: INP-08 a page is sent as an attachment of plain text, and its name is encoded', async () => {
    const name = 'a "b"; c\u00fc.html';
    await owner
      .put(`/skills/${id}/bundle/files/${encodeURIComponent(name)}`)
      .send(PAGE)
      .expect(201);
    const { headers } = await owner.get(`/skills/${id}/bundle/files/${encodeURIComponent(name)}`).expect(200);
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(headers['content-disposition']).toBe(`attachment; filename="a__b___c_.html"; filename*=UTF-8''a%20%22b%22%3B%20c%C3%BC.html`);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    await owner.delete(`/skills/${id}/bundle/files/${encodeURIComponent(name)}`).expect(200);
  });

  test('404: INP-01 a path that is no file of the bundle, whatever it would be on a disk', async () => {
    for (const path of ['scripts', 'SKILL.MD', '..%2f..%2fetc%2fpasswd', '%2e%2e/SKILL.md', 'scripts//analyze.py'])
      await owner.get(`/skills/${id}/bundle/files/${path}`).expect(404);
  });

  test('400: a version that cannot be', async () => {
    await owner.get(`/skills/${id}/bundle/files/SKILL.md?version=x`).expect(400);
  });

  test('422: not_a_bundle', async () => {
    const agent = await createSkill(owner);
    expect((await owner.get(`/skills/${agent.id}/bundle/files/SKILL.md`).expect(422)).body.error_code).toBe('not_a_bundle');
  });

  test('200: whoever has installed it reads the version that is pinned', async () => {
    const skill = await createBundle(owner, { access: 'public' });
    await publish(owner, skill.id);
    await owner.put(`/skills/${skill.id}/bundle/files/notes.md`).send('second').expect(200);
    await publish(owner, skill.id);
    const importer = await app.signup();
    await installSkill(importer, skill.id, { version: 1 });
    expect((await importer.get(`/skills/${skill.id}/bundle/files/notes.md`).expect(200)).text).toBe('# Notes\n');
  });
});
