import { bundleDigest } from '@guildhall/bundles';
import { sha256Hex } from '@guildhall/kernel';
import { type Actor, bundleBody, createBundle, createSkill, skillMd, startTestApp, type TestApp, uniqueName } from '@guildhall/testing';
import supertest from 'supertest';
import { CSV_ANALYZER, CSV_DIGEST, named, upload, type WrittenFile, zipOf } from './bundle-files.js';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app?.close());

const asJson = (files: readonly WrittenFile[]) => files.map(({ content, ...file }) => ({ ...file, content: String(content) }));

describe('201: a skill of kind bundle', () => {
  test('from a zip, whose digest is that of the documents', async () => {
    const { body } = await upload(await app.signup(), '/skills/bundles', await zipOf(CSV_ANALYZER)).expect(201);
    expect(body).toMatchObject({
      ok: true,
      success: true,
      skill: {
        ...{ name: 'csv-analyzer', title: 'Csv Analyzer', description: 'Analyze CSV files.', kind: 'bundle' },
        ...{ access: 'private', listed: false, version: null },
        bundle: { digest: CSV_DIGEST, fileCount: 3, userInvocable: true, disableModelInvocation: false, context: 'inline' },
        installation: { source: 'own' },
      },
    });
    expect(body).not.toHaveProperty('warnings');
  });

  test('from files in JSON: the same folder has the same digest however it came', async () => {
    const { body } = await (await app.signup())
      .post('/skills/bundles')
      .send({ files: asJson(CSV_ANALYZER) })
      .expect(201);
    expect(body.skill.bundle.digest).toBe(CSV_DIGEST);
  });

  test('from a zip with a top directory, which is no part of the paths', async () => {
    const { body } = await upload(await app.signup(), '/skills/bundles', await zipOf(CSV_ANALYZER, 'csv-analyzer/')).expect(201);
    expect(body.skill.bundle.digest).toBe(CSV_DIGEST);
  });

  test('from the text of its SKILL.md alone', async () => {
    const text = skillMd('just-text');
    const { body } = await owner.post('/skills/bundles').send({ skillMd: text }).expect(201);
    const sha256 = sha256Hex(text);
    expect(body.skill.bundle).toMatchObject({ fileCount: 1, digest: bundleDigest([{ path: 'SKILL.md', sha256 }]) });
  });

  test('binary files come as base64, and executable ones say so', async () => {
    const bytes = Buffer.from([0, 255, 1, 254]);
    const files = [
      { path: 'SKILL.md', content: skillMd('with-bytes') },
      { path: 'a.bin', content: bytes.toString('base64'), encoding: 'base64', executable: true },
    ];
    const { id } = (await owner.post('/skills/bundles').send({ files }).expect(201)).body.skill;
    const { bundle } = (await owner.get(`/skills/${id}/bundle`).expect(200)).body;
    expect(bundle.files[1]).toMatchObject({ path: 'a.bin', size: 4, mediaType: 'application/octet-stream', executable: true });
  });

  test('with everything that the front matter says', async () => {
    const front = [
      'license: MIT',
      'compatibility: python3',
      'allowed-tools: Bash(git:*) Read',
      'metadata:',
      '  author: acme',
      '  version: "2.1"',
    ];
    const running = ['user-invocable: false', 'argument-hint: "[file]"', 'context: fork', 'agent: analyst', 'model: fast'];
    const text = `---\nname: full-bundle\ndescription: Everything.\n${[...front, ...running].join('\n')}\n---\nGo.\n`;
    const { body } = await owner.post('/skills/bundles').send({ skillMd: text }).expect(201);
    expect(body.skill.bundle).toMatchObject({
      ...{ license: 'MIT', compatibility: 'python3', allowedTools: 'Bash(git:*) Read', metadata: { author: 'acme', version: '2.1' } },
      ...{ userInvocable: false, disableModelInvocation: false, argumentHint: '[file]', context: 'fork', agent: 'analyst', model: 'fast' },
    });
  });

  test('lenient: what can be mended is mended, and the warnings say how', async () => {
    const text = '---\nname: My Skill!\nversion: 3\n---\nDoes things.\n';
    const { body } = await owner.post('/skills/bundles?mode=lenient').send({ skillMd: text }).expect(201);
    expect(body.skill).toMatchObject({ name: 'my-skill', description: 'Does things.', bundle: { metadata: { version: '3' } } });
    expect(body.warnings.map(({ message }: { message: string }) => message)).toContain('name: changed to "my-skill"');
    const stored = await owner.get(`/skills/${body.skill.id}/bundle/files/SKILL.md`).expect(200);
    expect(stored.text).toContain('name: my-skill');
  });

  test('a repetition with the same key and bytes is the first answer again; other bytes are 422: idempotency_key_reused', async () => {
    const [one, other] = [await zipOf(named('twice')), await zipOf(named('other'))];
    const send = (archive: Buffer) => upload(owner, '/skills/bundles', archive).set('Idempotency-Key', 'bundle-1');
    const first = await send(one).expect(201);
    const again = await send(one).expect(201);
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(again.body.skill.id).toBe(first.body.skill.id);
    expect((await send(other).expect(422)).body.error_code).toBe('idempotency_key_reused');
  });
});

describe('400: what is no bundle', () => {
  test.each([
    ['nothing', {}, ''],
    ['both forms', { skillMd: 'x', files: [{ path: 'a', content: '' }] }, ''],
    ['no files', { files: [] }, '/files'],
    ['a file without a path', { files: [{ content: 'x' }] }, '/files/0/path'],
    ['base64 that is none', { files: [{ path: 'SKILL.md', content: 'a=b', encoding: 'base64' }] }, '/files/0/content'],
    ['an unknown encoding', { files: [{ path: 'SKILL.md', content: '', encoding: 'latin1' }] }, '/files/0/encoding'],
  ])('validation_failed: %s', async (_, body, pointer) => {
    const answer = (await owner.post('/skills/bundles').send(body).expect(400)).body;
    expect(answer).toMatchObject({ error_code: 'validation_failed', errors: [expect.objectContaining({ pointer })] });
  });

  test('validation_failed: an unknown mode', async () => {
    expect((await owner.post('/skills/bundles?mode=loose').send(bundleBody()).expect(400)).body.errors[0].pointer).toBe('query:/mode');
  });

  test('upload_file_missing: a form without the part', async () => {
    const { body } = await owner.post('/skills/bundles').field('other', 'x').expect(400);
    expect(body).toMatchObject({ error_code: 'upload_file_missing', detail: "No 'file' field found in multipart upload" });
  });

  test('upload_file_repeated: a form with two', async () => {
    const archive = await zipOf(CSV_ANALYZER);
    const { body } = await upload(owner, '/skills/bundles', archive).attach('file', archive, 'b.zip').expect(400);
    expect(body.error_code).toBe('upload_file_repeated');
  });

  test.each([
    ['no boundary', 'multipart/form-data', 'x'],
    ['no end', 'multipart/form-data; boundary=b', '--b\r\nContent-Disposition: form-data; name="file"; filename="a.zip"\r\n\r\nPK'],
  ])('INP-06 invalid_multipart: %s', async (_, type, text) => {
    const { body } = await owner.post('/skills/bundles').set('Content-Type', type).send(text).expect(400);
    expect(body.error_code).toBe('invalid_multipart');
  });
});

test('401: nobody makes the server read an upload without a token', async () => {
  await upload(app.anonymous, '/skills/bundles', await zipOf(CSV_ANALYZER)).expect(401);
});

test.each(['/skills/bundles', '/everruns/v1/skills'])(
  '409 and 201: FLT-01 a name that is taken costs no idempotency key: sent again at %s when the name is free, it creates',
  async (path) => {
    const name = uniqueName('keyed');
    const former = await createSkill(owner, { name });
    const body = path === '/skills/bundles' ? { skillMd: skillMd(name) } : { skill_md: skillMd(name) };
    const key = uniqueName('key');
    const send = () => owner.post(path).set('Idempotency-Key', key).send(body);
    await send().expect(409);
    await owner
      .patch(`/skills/${former.id}`)
      .send({ name: uniqueName('renamed') })
      .expect(200);
    const { body: made } = await send().expect(201);
    expect((await send().expect(201)).body).toEqual(made);
  },
);

test('409: skill_name_taken, and nothing is left of the attempt', async () => {
  const { name } = await createSkill(owner, { name: uniqueName('taken') });
  expect((await owner.post('/skills/bundles').send(bundleBody(name)).expect(409)).body.error_code).toBe('skill_name_taken');
});

describe('413: what is too large', () => {
  test('archive_too_large: the zip', async () => {
    const { body } = await upload(owner, '/skills/bundles', Buffer.alloc(10 * 1_048_576 + 1, 1)).expect(413);
    expect(body).toMatchObject({ error_code: 'archive_too_large', detail: 'Archive too large: 10485761 bytes (max 10485760)' });
  });

  test('body_too_large: the form', async () => {
    const { body } = await upload(owner, '/skills/bundles', Buffer.alloc(11 * 1_048_576 + 1, 1)).expect(413);
    expect(body).toMatchObject({ error_code: 'body_too_large', details: { limit: 11 * 1_048_576 } });
  });

  test('archive_file_too_large: INP-01 a file whose data outgrow the limit', async () => {
    const archive = await zipOf(named('bomb', [{ path: 'zeros', content: Buffer.alloc(4 * 1_048_576 + 1) }]));
    expect((await upload(owner, '/skills/bundles', archive).expect(413)).body).toMatchObject({
      error_code: 'archive_file_too_large',
      details: { path: 'zeros', limit: 4 * 1_048_576 },
    });
  });

  test('archive_total_too_large: INP-01 all files together', async () => {
    const zeros = (path: string) => ({ path, content: Buffer.alloc(4 * 1_048_576) });
    const archive = await zipOf(named('bombs', ['a', 'b', 'c', 'd'].map(zeros)));
    expect((await upload(owner, '/skills/bundles', archive).expect(413)).body.error_code).toBe('archive_total_too_large');
  });
});

describe('415: unsupported_media_type', () => {
  test('a zip that is not in a form', async () => {
    const archive = await zipOf(CSV_ANALYZER);
    await owner.post('/skills/bundles').set('Content-Type', 'application/zip').send(archive).expect(415);
  });

  test('a form that is compressed', async () => {
    await upload(owner, '/skills/bundles', await zipOf(CSV_ANALYZER))
      .set('Content-Encoding', 'gzip')
      .expect(415);
  });
});

describe('422: what breaks a rule', () => {
  test('invalid_skill_md: every message, in the order of the rules', async () => {
    const text = '---\nname: -A\ncolour: red\n---\n';
    const { body } = await owner.post('/skills/bundles').send({ skillMd: text }).expect(422);
    expect(body).toMatchObject({
      error_code: 'invalid_skill_md',
      detail:
        'Invalid SKILL.md: colour: unknown field; name: must contain only lowercase letters, numbers, and hyphens; name: must not start or end with hyphen; description: required field missing',
    });
    expect(body.errors[0]).toMatchObject({ pointer: 'bundle:/SKILL.md', code: 'field_unknown' });
  });

  test.each([
    ['skill_md_missing', [{ path: 'README.md', content: 'x' }]],
    ['skill_md_not_utf8', [{ path: 'SKILL.md', content: Buffer.from([0xff, 0xfe]).toString('base64'), encoding: 'base64' }]],
    [
      'archive_path_traversal',
      [
        { path: 'SKILL.md', content: skillMd('x') },
        { path: '../x', content: '' },
      ],
    ],
    [
      'archive_name_invalid',
      [
        { path: 'SKILL.md', content: skillMd('x') },
        { path: 'a\u202eb', content: '' },
      ],
    ],
    [
      'archive_name_duplicate',
      [
        { path: 'SKILL.md', content: skillMd('x') },
        { path: 'a', content: '' },
        { path: 'A', content: '' },
      ],
    ],
  ])('INP-01 %s: files in JSON have the rules of archives', async (code, files) => {
    expect((await owner.post('/skills/bundles').send({ files }).expect(422)).body.error_code).toBe(code);
  });

  test('archive_not_zip', async () => {
    expect((await upload(owner, '/skills/bundles', Buffer.from('no zip')).expect(422)).body.error_code).toBe('archive_not_zip');
  });
});

test('503: storage_unavailable when the files cannot be kept, and the skill is not made', async () => {
  const other = await startTestApp({
    BLOB_STORE: 's3://bucket?endpoint=http://127.0.0.1:9',
    BLOB_STORE_ACCESS_KEY_ID: 'k',
    BLOB_STORE_SECRET_ACCESS_KEY: 's',
  });
  const actor = await other.signup();
  const { body, headers } = await actor.post('/skills/bundles').send(bundleBody('lost')).expect(503);
  expect(body.error_code).toBe('storage_unavailable');
  expect(headers['retry-after']).toBe('2');
  expect((await actor.get('/skills').expect(200)).body.total).toBe(0);
  await other.close();
});

test('an agent takes a bundle as its plugin', async () => {
  const [agent, bundle] = [await createSkill(owner), await createBundle(owner)];
  await owner.post(`/skills/${agent.id}/skills`).send({ skillId: bundle.id }).expect(201);
  const { skills } = (await owner.get(`/skills/${agent.id}/skills`).expect(200)).body;
  expect(skills).toEqual([expect.objectContaining({ id: bundle.id, kind: 'bundle' })]);
});

test('the answer to an upload that is refused early comes while the rest is still on its way', async () => {
  const { status } = await supertest(app.url)
    .post('/skills/bundles')
    .attach('file', Buffer.alloc(8 * 1_048_576), 'a.zip');
  expect(status).toBe(401);
});
