import { sha256Hex } from '@guildhall/kernel';
import {
  type Actor,
  createBundle,
  createSkill,
  grantTo,
  installSkill,
  keyOf,
  publish,
  startTestApp,
  type TestApp,
  uniqueName,
} from '@guildhall/testing';
import { bytesOf } from '../../e2e/bundles/bundle-files.js';
import { createVlmSkill, folderOf, HELLO_WORLD, type Info, md5Of, sendFile, textOf } from './vlm-calls.js';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
});
afterAll(() => app?.close());

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}00000000$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const uuidOf = (id: string): string => `${id}00000000`.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
const failure = (message: string, type: string) => ({ detail: message, error: { message, type, id: expect.any(String) } });
const NOT_FOUND = failure('Skill not found', 'not_found');
const read = (actor: Actor, reference: string) => actor.get(`/vlm/v1/skills/${encodeURIComponent(reference)}`);
const lookUp = (actor: Actor, body: object) => actor.post('/vlm/v1/skills/lookup').send(body);

describe('the worked example: client.skills.create_from_directory(Path("./my-skill"))', () => {
  test('health, hash, upload, create, and every row of the table of endpoints', async () => {
    const actor = await app.signup();
    expect((await actor.get('/vlm/v1/health').expect(200)).body).toEqual({ status: 'ok' });
    const bytes = await folderOf(HELLO_WORLD);
    const missing = await actor.get(`/vlm/v1/files/hash/${md5Of(bytes)}`).expect(404);
    expect(missing.body).toEqual(failure('File not found', 'not_found'));

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
      expect((await read(actor, reference).expect(200)).body).toEqual(created);
    }
    const short = version.slice(0, -2);
    expect((await lookUp(actor, { name: 'hello-world', skill_version: short }).expect(200)).body).toEqual(created);

    const { body: updated } = await actor.post('/vlm/v1/skills/hello-world/update').send({ description: 'Greets.' }).expect(201);
    expect(updated).toMatchObject({ name: 'hello-world', description: 'Greets.' });
    expect([updated.id, updated.skill_version]).not.toEqual([created.id, version]);
    expect((await lookUp(actor, { name: 'hello-world', skill_version: version }).expect(200)).body.id).toBe(created.id);
    expect((await read(actor, created.id).expect(200)).body).toEqual(created); // old records stay as they are

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

describe('health', () => {
  test('200: without a key', () => app.anonymous.get('/vlm/v1/health').expect(200, { status: 'ok' }));

  test('401: a bad key, in the words of this surface', async () => {
    const { body } = await app.anonymous
      .withToken('nonsense')
      .get('/vlm/v1/health')
      .expect(401)
      .expect('www-authenticate', /^Bearer/);
    expect(body).toEqual(failure('Missing or invalid API key', 'unauthenticated'));
  });
});

describe('list', () => {
  test('200: newest first, every version or the latest of each skill, sorted and cut as asked', async () => {
    const actor = await app.signup();
    const first = await createVlmSkill(actor, textOf('list-b'));
    app.clock.advance(1_000);
    const other = await createVlmSkill(actor, textOf('list-a'));
    app.clock.advance(1_000);
    const second = (await actor.post('/vlm/v1/skills/list-b/update').send({ description: 'Other.' }).expect(201)).body;
    const ids = async (query: string) => (await actor.get(`/vlm/v1/skills${query}`).expect(200)).body.map(({ id }: Info) => id);
    expect(await ids('')).toEqual([second.id, other.id, first.id]);
    expect(await ids('?grouped=True')).toEqual([second.id, other.id]);
    expect(await ids('?descending=0')).toEqual([first.id, other.id, second.id]);
    expect(await ids('?order_by=name&grouped=1&descending=False')).toEqual([other.id, second.id]);
    expect(await ids('?limit=1&offset=1')).toEqual([other.id]);
  });

  test('200: drafts, archived and yanked ones are left out; listed ones of others have their address', async () => {
    const [actor, reader] = [await app.signup(), await app.signup()];
    await createBundle(actor);
    const names = [uniqueName(), uniqueName(), uniqueName()] as const;
    for (const name of names) await createVlmSkill(actor, textOf(name));
    const [archived, yanked, shown] = names;
    await actor.patch(`/skills/${archived}`).send({ status: 'archived' }).expect(200);
    await actor.post(`/skills/${yanked}/versions/1/yank`).send({}).expect(200);
    const own = (await actor.get('/vlm/v1/skills').expect(200)).body;
    expect(own.map(({ name }: Info) => name)).toEqual([shown]);
    await actor.patch(`/skills/${shown}`).send({ access: 'public', listed: true }).expect(200);
    const offered = (await reader.get('/vlm/v1/skills?limit=1000').expect(200)).body;
    expect(offered).toContainEqual(expect.objectContaining({ name: `${actor.account.slug}/${shown}`, is_public: true }));
    expect(offered).toHaveLength(1);
  });

  test.each(['limit=0', 'limit=1001', 'limit=x', 'offset=-1', 'order_by=size', 'descending=maybe', 'grouped=2'])(
    '400: %s',
    async (query) => {
      const { body } = await owner.get(`/vlm/v1/skills?${query}`).expect(400);
      expect(body).toEqual(failure(expect.stringContaining(query.split('=')[0] ?? ''), 'validation_failed'));
    },
  );

  test('401: without a key', async () => {
    const { body } = await app.anonymous.get('/vlm/v1/skills').expect(401);
    expect(body).toEqual(failure('Missing or invalid API key', 'unauthenticated'));
  });

  test('403: a key that may not read', async () => {
    const key = await keyOf(owner, { scopes: ['executions:run'] });
    expect((await key.get('/vlm/v1/skills').expect(403)).body.error.type).toBe('insufficient_scope');
  });
});

describe('resolution', () => {
  test('a version id and a version beside it must agree', async () => {
    const name = uniqueName();
    const first = await createVlmSkill(owner, textOf(name));
    const second = (await owner.post(`/vlm/v1/skills/${name}/update`).send({ description: 'Two.' }).expect(201)).body;
    for (const version of ['latest', null, '', 1, '1', first.skill_version]) {
      expect((await lookUp(owner, { id: first.id, skill_version: version }).expect(200)).body.id).toBe(first.id);
    }
    expect((await lookUp(owner, { id: first.id, skill_version: second.skill_version }).expect(404)).body).toEqual(NOT_FOUND);
    expect((await lookUp(owner, { name, id: null, version: 1 }).expect(200)).body.id).toBe(first.id);
    expect((await lookUp(owner, { name }).expect(200)).body.id).toBe(second.id);
  });

  test('id wins over name, and unknown keys are dropped', async () => {
    const [one, two] = [await createVlmSkill(owner, textOf(uniqueName())), await createVlmSkill(owner, textOf(uniqueName()))];
    const { body } = await lookUp(owner, { id: one.id, name: two.name, surprise: { constructor: 1 }, constructor: 2 }).expect(200);
    expect(body.id).toBe(one.id);
  });

  test('400: neither id nor name', async () => {
    const { body } = await lookUp(owner, { name: null }).expect(400);
    expect(body).toEqual(failure('Either `name` or `id` must be provided', 'validation_failed'));
  });

  test.each(['20260219-abc123', '7', 'v1', '20260219-abc', 3.5, true])('404: version %j, which there is not', async (version) => {
    const name = uniqueName();
    await createVlmSkill(owner, textOf(name));
    expect((await lookUp(owner, { name, skill_version: version }).expect(404)).body).toEqual(NOT_FOUND);
  });

  test('404: what is hidden, what is no bundle, what was never published and inline ids, all alike', async () => {
    const stranger = await app.signup();
    const hidden = await createVlmSkill(stranger, textOf('hidden'));
    const agent = await createSkill(owner);
    const draft = await createBundle(owner);
    const references = [
      hidden.id,
      `${stranger.account.slug}/hidden`,
      agent.id,
      agent.name,
      draft.name,
      'inline_22fc284335ec0bf2',
      'f'.repeat(24),
    ];
    for (const reference of references) {
      const { body } = await read(owner, reference).expect(404);
      expect(body).toEqual(NOT_FOUND);
    }
  });

  test('public skills of others are found by address and by id, not by name', async () => {
    const author = await app.signup();
    const name = uniqueName();
    const info = await createVlmSkill(author, textOf(name), { is_public: true });
    expect(info.is_public).toBe(true);
    const address = `${author.account.slug}/${name}`;
    expect((await read(owner, address).expect(200)).body).toMatchObject({ id: info.id, name: address });
    await read(owner, info.id).expect(200);
    await read(owner, name).expect(404);
    const { id } = (await author.get(`/skills/${name}`).expect(200)).body.skill;
    await installSkill(owner, id);
    expect((await read(owner, name).expect(200)).body).toMatchObject({ id: info.id, name });
  });

  test('archived skills can be looked up; a yanked version when it is named exactly', async () => {
    const name = uniqueName();
    const info = await createVlmSkill(owner, textOf(name));
    await owner.patch(`/skills/${name}`).send({ status: 'archived' }).expect(200);
    await read(owner, name).expect(200);
    await owner.patch(`/skills/${name}`).send({ status: 'active' }).expect(200);
    await owner.post(`/skills/${name}/versions/1/yank`).send({}).expect(200);
    await read(owner, name).expect(404);
    await read(owner, info.id).expect(200);
    await lookUp(owner, { name, skill_version: info.skill_version }).expect(200);
  });

  test('OPQ-01 of an opaque skill others see metadata, and no hash in any place', async () => {
    const author = await app.signup();
    const name = uniqueName();
    const info = await createVlmSkill(author, textOf(name), { is_public: true });
    await author.patch(`/skills/${name}`).send({ contentVisibility: 'opaque' }).expect(200);
    const address = `${author.account.slug}/${name}`;
    const { body } = await read(owner, address).expect(200);
    expect(body).toMatchObject({ skill_version: '1', version: '1', name: address });
    await lookUp(owner, { name: address, skill_version: info.skill_version }).expect(404);
    await lookUp(owner, { name: address, skill_version: '1' }).expect(200);
    const refused = await owner.get(`/vlm/v1/skills/${info.id}/download`).expect(403);
    expect(refused.body.error.type).toBe('skill_opaque');
  });

  test('GRT-02 a grant of one version tells of no other', async () => {
    const [author, reader] = [await app.signup(), await app.signup()];
    const name = uniqueName();
    const first = await createVlmSkill(author, textOf(name));
    const { id } = (await author.get(`/skills/${name}`).expect(200)).body.skill;
    const grant = await grantTo(author, id, reader, { version: 1 });
    if (grant.status === 'pending') await reader.post(`/grants/${grant.id}/accept`).send({}).expect(200);
    const second = (await author.post(`/vlm/v1/skills/${name}/update`).send({ description: 'Two.' }).expect(201)).body;
    const listed = (await reader.get('/vlm/v1/skills').expect(200)).body;
    expect(listed.filter((info: Info) => info.name === name).map((info: Info) => info.id)).toEqual([first.id]);
    expect((await read(reader, name).expect(200)).body.id).toBe(first.id);
    await read(reader, second.id).expect(404);
  });
});

describe('create', () => {
  test.each([{}, { file_id: 'a', prompt: 'b' }, { prompt: 'a', session_id: 'b' }, { file_id: null, prompt: null }])(
    '400: %j',
    async (body) => {
      const answer = await owner.post('/vlm/v1/skills/create').send(body).expect(400);
      expect(answer.body).toEqual(failure('Provide exactly one of `file_id`, `prompt` or `session_id`', 'validation_failed'));
    },
  );

  test('400: fields of the wrong form, as one string', async () => {
    const { body } = await owner.post('/vlm/v1/skills/create').send({ prompt: 7, is_public: 'yes' }).expect(400);
    expect(body.detail).toMatch(/^prompt: .*is_public: /);
    await owner.post('/vlm/v1/skills/create').send({ prompt: 'a', name: '!!!' }).expect(400);
    await owner
      .post('/vlm/v1/skills/create')
      .send({ prompt: 'a', json_schema: { type: 7 } })
      .expect(400);
  });

  test('404: a file or a session that there is not', async () => {
    const other = await sendFile(await app.signup(), await folderOf(HELLO_WORLD));
    for (const fileId of [other, 'nonsense', uuidOf('f'.repeat(24))]) {
      const { body } = await owner.post('/vlm/v1/skills/create').send({ file_id: fileId }).expect(404);
      expect(body).toEqual(failure('File not found', 'not_found'));
    }
    const { body } = await owner.post('/vlm/v1/skills/create').send({ session_id: 'x' }).expect(404);
    expect(body.detail).toBe('Session not found');
  });

  test('201: name and description of the request win, the name as a slug; the stored SKILL.md says both', async () => {
    const info = await createVlmSkill(owner, textOf(uniqueName()), { name: 'My Fine Skill!', description: 'Fine.' });
    expect(info).toMatchObject({ name: 'my-fine-skill', description: 'Fine.' });
    const { text } = await bytesText(owner, '/skills/my-fine-skill/bundle/files/SKILL.md');
    expect(text).toContain('name: my-fine-skill\ndescription: "Fine."\n');
  });

  test('201: of a prompt, the same each time', async () => {
    const actor = await app.signup();
    const prompt = 'Read the referral letter. Answer with its fields.';
    const schema = { type: 'object', properties: { name: { type: 'string' } } };
    const { body } = await actor.post('/vlm/v1/skills/create').send({ prompt, json_schema: schema }).expect(201);
    expect(body).toMatchObject({
      name: `read-the-referral-letter-answer-${sha256Hex(prompt).slice(0, 6)}`,
      description: 'Read the referral letter.',
    });
    await actor.post('/vlm/v1/skills/create').send({ prompt, json_schema: schema }).expect(200, body);
    const { text } = await bytesText(actor, `/skills/${body.name}/bundle/files/SKILL.md`);
    expect(text.endsWith(`---\n\n${prompt}\n`) || text.endsWith(`---\n\n${prompt}`)).toBe(true);
    const stored = await bytesText(actor, `/skills/${body.name}/bundle/files/schema.json`);
    expect(JSON.parse(stored.text)).toEqual(schema);
    expect(stored.text).toContain('\n  "type": "object"');
  });

  test('201: an existing name gets a new version', async () => {
    const name = uniqueName();
    const first = await createVlmSkill(owner, textOf(name));
    const second = await createVlmSkill(owner, textOf(name, 'Other.'));
    expect(second).toMatchObject({ name, description: 'Other.' });
    expect(second.id).not.toBe(first.id);
    const { versions } = (await owner.get(`/skills/${name}/versions`).expect(200)).body;
    expect(versions).toHaveLength(2);
  });

  test('409: the name of a skill of another kind, of an archived one, and of one that was deleted', async () => {
    const agent = await createSkill(owner);
    const [archived, deleted] = [await createVlmSkill(owner, textOf(uniqueName())), await createVlmSkill(owner, textOf(uniqueName()))];
    await owner.patch(`/skills/${archived.name}`).send({ status: 'archived' }).expect(200);
    await owner.delete(`/skills/${deleted.name}`).expect(200);
    for (const { name } of [agent, archived, deleted]) {
      const { body } = await owner.post('/vlm/v1/skills/create').send({ prompt: 'x', name }).expect(409);
      expect(body).toEqual(failure(`Skill with name '${name}' already exists`, 'skill_name_taken'));
    }
  });

  test('413, 422: what is no bundle, with the code of its rule', async () => {
    const cases: readonly [Buffer, number, string][] = [
      [Buffer.from('no zip'), 422, 'archive_not_zip'],
      [Buffer.alloc(10 * 1_048_576 + 1), 413, 'archive_too_large'],
    ];
    for (const [bytes, status, code] of cases) {
      const { body } = await owner
        .post('/vlm/v1/skills/create')
        .send({ file_id: await sendFile(owner, bytes) })
        .expect(status);
      expect(body.error.type).toBe(code);
    }
    const file = await sendFile(owner, await folderOf(`---\nname: [\n---\n`));
    const { body } = await owner.post('/vlm/v1/skills/create').send({ file_id: file }).expect(422);
    expect(body.detail).toMatch(/^Invalid SKILL\.md: invalid YAML frontmatter/);
  });

  test('401, 403: who may not write', async () => {
    await app.anonymous.post('/vlm/v1/skills/create').send({ prompt: 'x' }).expect(401);
    const key = await keyOf(owner, { scopes: ['skills:read'] });
    await key.post('/vlm/v1/skills/create').send({ prompt: 'x' }).expect(403);
  });

  test('415, 400: a body that is no JSON', async () => {
    const typed = await owner.post('/vlm/v1/skills/create').set('Content-Type', 'text/plain').send('x').expect(415);
    expect(typed.body.error.type).toBe('unsupported_media_type');
    const broken = await owner.post('/vlm/v1/skills/create').set('Content-Type', 'application/json').send('{').expect(400);
    expect(broken.body.error.type).toBe('validation_failed');
  });
});

async function bytesText(actor: Actor, path: string): Promise<{ text: string }> {
  return { text: (await bytesOf(actor.get(path).expect(200))).body.toString('utf8') };
}

describe('update', () => {
  test('201: by file, which replaces all files and keeps the name; by version id, from that version', async () => {
    const name = uniqueName();
    const first = await createVlmSkill(owner, textOf(name, 'One.', 'First.'));
    const file = await sendFile(owner, await folderOf(textOf('another', 'Two.', 'Second.')));
    const second = (await owner.post(`/vlm/v1/skills/${name}/update`).send({ file_id: file }).expect(201)).body;
    expect(second).toMatchObject({ name, description: 'Two.' });
    const third = (await owner.post(`/vlm/v1/skills/${first.id}/update`).send({ description: 'Three.' }).expect(201)).body;
    expect(third).toMatchObject({ name, description: 'Three.' });
    const { text } = await bytesText(owner, `/skills/${name}/bundle/files/SKILL.md`);
    expect(text).toBe(textOf(name, '"Three."', 'First.'));
  });

  test('200: nothing changes', async () => {
    const name = uniqueName();
    const info = await createVlmSkill(owner, textOf(name));
    const { body } = await owner.post(`/vlm/v1/skills/${name}/update`).send({ description: 'Does things.' }).expect(200);
    expect(body).toEqual(info);
  });

  test('400: neither file nor description', async () => {
    const { name } = await createVlmSkill(owner, textOf(uniqueName()));
    await owner.post(`/vlm/v1/skills/${name}/update`).send({ file_id: null }).expect(400);
  });

  test('403: a skill of others; an import becomes a copy', async () => {
    const author = await app.signup();
    const name = uniqueName();
    const info = await createVlmSkill(author, textOf(name), { is_public: true });
    const refused = await owner.post(`/vlm/v1/skills/${info.id}/update`).send({ description: 'Mine.' }).expect(403);
    expect(refused.body.error.type).toBe('read_only');
    const { id } = (await author.get(`/skills/${name}`).expect(200)).body.skill;
    await installSkill(owner, id);
    const { body } = await owner.post(`/vlm/v1/skills/${name}/update`).send({ description: 'Mine.' }).expect(201);
    expect(body).toMatchObject({ name, description: 'Mine.' });
    expect((await read(author, name).expect(200)).body).toEqual(info);
    expect((await read(owner, name).expect(200)).body).toEqual(body);
  });

  test('404: what there is not; 422: a description that no SKILL.md may have', async () => {
    await owner.post('/vlm/v1/skills/nothing/update').send({ description: 'x' }).expect(404);
    const { name } = await createVlmSkill(owner, textOf(uniqueName()));
    await owner.post(`/vlm/v1/skills/${name}/update`).send({ description: ' ' }).expect(422);
  });
});

describe('download', () => {
  test.each(['expires=59', 'expires=604801', 'expires=x'])('400: %s', async (query) => {
    const { name } = await createVlmSkill(owner, textOf(uniqueName()));
    await owner.get(`/vlm/v1/skills/${name}/download?${query}`).expect(400);
  });

  test('402: a priced skill of others', async () => {
    const author = await app.signup();
    const name = uniqueName();
    const info = await createVlmSkill(author, textOf(name), { is_public: true });
    const pricing = { model: 'fixed', perMonth: 29.5 };
    await author.patch(`/skills/${name}`).send({ pricing }).expect(200);
    const { body } = await owner.get(`/vlm/v1/skills/${info.id}/download`).expect(402);
    expect(body.error.type).toBe('payment_required');
  });

  test('404: what there is not', () => owner.get('/vlm/v1/skills/nothing/download').expect(404));

  test('403: a link that was changed, that is for something else, or whose time is over; 404: once the skill is gone', async () => {
    const actor = await app.signup();
    const [one, two] = [await createVlmSkill(actor, textOf(uniqueName())), await createVlmSkill(actor, textOf(uniqueName()))];
    const link = async ({ id }: Info) => {
      const { body } = await actor.get(`/vlm/v1/skills/${id}/download?expires=60`).expect(200);
      return body.download_url.slice(app.config.publicUrl.length) as string;
    };
    const url = await link(one);
    await app.anonymous.get(url).expect(200);
    const bad = [
      url.slice(0, -1),
      url.replace(/token=.*/, 'token='),
      url.replace(one.id, two.id),
      url.replace(/\.(\d+)\./, '.99999999999.'),
    ];
    for (const wrong of bad) {
      const { body } = await app.anonymous.get(wrong).expect(403);
      expect(body.error.type).toBe('link_expired');
    }
    app.clock.advance(61_000);
    await app.anonymous.get(url).expect(403);
    const later = await link(two);
    await actor.delete(`/skills/${two.name}`).expect(200);
    await app.anonymous.get(later).expect(404);
  });
});

test('404: what runs skills is not there yet, and says so in the words of this surface', async () => {
  for (const path of ['agent/execute', 'agent/create', 'document/generate', 'openai/chat/completions']) {
    const { body } = await owner.post(`/vlm/v1/${path}`).send({}).expect(404);
    expect(body.error.type).toBe('not_found');
  }
  for (const path of ['predictions', 'predictions/x', 'agent', 'agents/x']) await owner.get(`/vlm/v1/${path}`).expect(404);
});

test('drafts that were never published here are natively there, and versions published natively are here', async () => {
  const bundle = await createBundle(owner);
  await read(owner, bundle.name).expect(404);
  await publish(owner, bundle.id);
  expect((await read(owner, bundle.name).expect(200)).body.name).toBe(bundle.name);
});
