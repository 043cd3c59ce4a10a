import {
  type Actor,
  createFile,
  createSkill,
  listSkill,
  publish,
  startTestApp,
  type TestApp,
  textBlock,
  uniqueName,
} from '@guildhall/testing';

let app: TestApp;
let author: Actor;

beforeAll(async () => {
  app = await startTestApp();
  author = await app.signup();
});
afterAll(() => app.close());

test('201: an own skill with the content of the current version, the name and the title of the original', async () => {
  const original = await createSkill(author, { access: 'public', listed: true, title: 'Published', tags: ['copied'] });
  await createFile(author, original.id, { blocks: [textBlock('Ask politely.')] });
  await publish(author, original.id);
  await author.patch(`/skills/${original.id}`).send({ title: 'Draft' }).expect(200);
  const forker = await app.signup();
  const { skill } = (await forker.post(`/marketplace/skills/${original.id}/fork`).send({}).expect(201)).body;
  expect(skill).toMatchObject({
    account: { slug: forker.account.slug },
    name: original.name,
    title: 'Published',
    description: original.description,
    tags: ['copied'],
    access: 'private',
    listed: false,
    fork: { fromSkillId: original.id, fromVersion: 1, fromAccount: author.account.id },
    installation: { source: 'own' },
  });
  expect((await forker.get(`/skills/${skill.id}/files`).expect(200)).body.files[0].blocks[0].content).toBe('Ask politely.');
});

test('201: under another name and title', async () => {
  const { id } = await listSkill(author);
  const name = uniqueName('forked');
  const { body } = await author.post(`/marketplace/skills/${id}/fork`).send({ name, title: 'Forked' }).expect(201);
  expect(body.skill).toMatchObject({ name, title: 'Forked', fork: { fromSkillId: id } });
});

test('409: the name is taken', async () => {
  const { id } = await listSkill(author);
  expect((await author.post(`/marketplace/skills/${id}/fork`).send({}).expect(409)).body.error_code).toBe('skill_name_taken');
});

test('400: a name that is none', async () => {
  const { id } = await listSkill(author);
  await (await app.signup()).post(`/marketplace/skills/${id}/fork`).send({ name: 'Not A Name' }).expect(400);
  await (await app.signup()).post(`/marketplace/skills/${id}/fork`).send({ access: 'public' }).expect(400);
});

test('403: OPQ-06 an opaque skill, and a priced one', async () => {
  const forker = await app.signup();
  const opaque = await listSkill(author, { contentVisibility: 'opaque' });
  const priced = await listSkill(author, { pricing: { model: 'credits', creditsPerMinute: 3 } });
  expect((await forker.post(`/marketplace/skills/${opaque.id}/fork`).send({}).expect(403)).body.error_code).toBe('skill_opaque');
  expect((await forker.post(`/marketplace/skills/${priced.id}/fork`).send({}).expect(403)).body.error_code).toBe('skill_not_forkable');
});

test('401: nobody has skills', async () => {
  const { id } = await listSkill(author);
  await app.anonymous.post(`/marketplace/skills/${id}/fork`).send({}).expect(401);
});

test('404: OPQ-07 what is not listed', async () => {
  const { id } = await createSkill(author, { access: 'public' });
  await (await app.signup()).post(`/marketplace/skills/${id}/fork`).send({}).expect(404);
});
