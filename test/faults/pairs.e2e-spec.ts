import {
  type Actor,
  bundleBody,
  createBundle,
  createFile,
  createLibraryItem,
  createPlugin,
  createSkill,
  installSkill,
  patienceOf,
  publish,
  recordFigure,
  runSql,
  sizeOf,
  skillMd,
  startTestApp,
  type TestApp,
  textBlock,
  uniqueName,
} from '@guildhall/testing';

/** How many of the pairs run: all of them at night, with every change others each time. */
const PAIRS = sizeOf({ ci: 25, nightly: 10_000 });
/** Requests of a pair that run at once, half of each kind. */
const AT_ONCE = 12;

type Answer = PromiseLike<{ status: number; body: Record<string, unknown> }>;

let app: TestApp;
let owner: Actor;
let other: Actor;
let writes: Readonly<Record<string, (n: number) => Answer>>;

beforeAll(async () => {
  app = await startTestApp();
  [owner, other] = [await app.signup(), await app.signup()];
  writes = await makeWrites();
});
afterAll(() => app.close());

const draft = (parts: object = {}) => ({ name: uniqueName(), title: 'T', description: 'D', ...parts });
const flat = (name: string) => ({
  $manifestVersion: 1,
  kind: 'agent',
  ...draft({ name }),
  files: [{ section: 'system', name: 'a.md', blocks: [textBlock('x')] }],
});

/** Every kind of write, all about the same few things of one account. */
async function makeWrites(): Promise<typeof writes> {
  const [skill, second, plugin] = [await createSkill(owner, { access: 'public' }), await createSkill(owner), await createPlugin(owner)];
  const agent = await createSkill(other);
  const offered = await createPlugin(owner, { access: 'public' });
  const bundle = await createBundle(owner, { access: 'public' });
  await publish(owner, bundle.id);
  const bundlePath = `/skills/${bundle.id}/bundle`;
  const file = await createFile(owner, skill.id, { blocks: [textBlock('x')] });
  const item = await createLibraryItem(owner);
  await owner.post(`/skills/${skill.id}/publish`).send({}).expect(201);
  const skillPath = `/skills/${skill.id}`;
  const install = (id: string) => `/skills/installs/${id}`;
  return {
    create: () => owner.post('/skills').send(draft()),
    fork: () => owner.post('/skills').send(draft({ fork: { fromSkillId: skill.id } })),
    import: () => owner.post('/skills/import').send({ manifest: flat(uniqueName()) }),
    overwrite: () => owner.post('/skills/import').send({ manifest: flat(second.name), options: { conflictStrategy: 'overwrite' } }),
    title: (n) => owner.patch(skillPath).send({ title: `T${n}` }),
    rename: () => owner.patch(`/skills/${second.id}`).send({ name: uniqueName() }),
    archive: (n) => owner.patch(`/skills/${second.id}`).send({ status: n % 2 ? 'archived' : 'active' }),
    delete: async () => owner.delete(`/skills/${(await createSkill(owner)).id}`),
    alias: () => owner.patch(install(skill.installation.id)).send({ alias: uniqueName() }),
    otherAlias: () => owner.patch(install(second.installation.id)).send({ alias: uniqueName() }),
    assign: () => owner.post(`${skillPath}/skills`).send({ skillId: plugin.id }),
    unassign: () => owner.delete(`${skillPath}/skills/${plugin.id}`),
    publish: () => owner.post(`${skillPath}/publish`).send({}),
    publishOnce: () => owner.post(`${skillPath}/publish`).set('Idempotency-Key', uniqueName()).send({}),
    rollback: () => owner.post(`${skillPath}/rollback`).send({ version: 1 }),
    yank: () => owner.post(`${skillPath}/versions/1/yank`).send({}),
    file: () => owner.post(`${skillPath}/files`).send({ section: 'system', name: `${uniqueName()}.md` }),
    blocks: () =>
      owner.put(`${skillPath}/files/${file.id}/blocks`).send({ blocks: [textBlock('y'), { type: 'component_ref', itemId: item.id }] }),
    item: () => owner.patch(`/library/${item.id}`).send({ title: uniqueName() }),
    slug: () => owner.patch('/account').send({ slug: uniqueName() }),
    models: () => owner.put('/account/models').send({ low: [], medium: [], high: [] }),
    webhook: () => owner.put('/account/webhook').send({ url: 'https://hooks.example.com', enabled: false, events: [] }),
    invite: () => owner.post('/account/invites').send({ email: `${uniqueName()}@example.com` }),
    key: () => owner.post('/api-keys').send({ label: 'x' }),
    trace: () => owner.post('/traces').set('Idempotency-Key', uniqueName()).send({ promptName: 'x' }),
    install: () => other.post(`${skillPath}/install`).send({}),
    grant: () => owner.post('/grants').send({ skillId: plugin.id, grantee: other.account.slug }),
    ofGranted: () => other.patch(`/skills/${agent.id}`).send({ title: uniqueName() }),
    useGranted: () => other.post(`/skills/${agent.id}/skills`).send({ skillId: plugin.id }),
    grantPublic: () => owner.post('/grants').send({ skillId: skill.id, grantee: other.account.slug }),
    revoke: async () => owner.delete(`/grants/${(await owner.get(`/grants?skillId=${plugin.id}`)).body.grants[0]?.id ?? 'none'}`),
    revokePublic: async () => owner.delete(`/grants/${(await owner.get(`/grants?skillId=${skill.id}`)).body.grants[0]?.id ?? 'none'}`),
    installOffered: () => other.post(`/skills/${offered.id}/install`).send({}),
    useOffered: () => other.post(`/skills/${agent.id}/skills`).send({ skillId: offered.id }),
    editOffered: () => other.patch(`/skills/${offered.id}`).send({ title: uniqueName() }),
    publishOffered: () => other.post(`/skills/${offered.id}/publish`).send({}),
    uninstallOffered: async () => other.delete(install((await installOf(offered.id)) ?? 'inst_none')),
    deleteOffered: () => other.delete(`/skills/${offered.id}`),
    createBundle: () => owner.post('/skills/bundles').send(bundleBody()),
    replaceBundle: (n) => owner.put(bundlePath).send(bundleBody(bundle.name, [{ path: `f${n}`, content: `${n % 3}` }])),
    bundleFile: (n) =>
      owner
        .put(`${bundlePath}/files/f${n % 3}`)
        .set('Content-Type', 'text/plain')
        .send(uniqueName()),
    removeBundleFile: (n) => owner.delete(`${bundlePath}/files/f${n % 3}`),
    publishBundle: () => owner.post(`/skills/${bundle.id}/publish`).send({}),
    rewriteBundle: () =>
      owner.patch(`/everruns/v1/skills/skill_${bundle.id}00000000`).send({ skill_md: skillMd(bundle.name, uniqueName()) }),
    redescribeBundle: () => owner.post(`/vlm/v1/skills/${bundle.name}/update`).send({ description: uniqueName() }),
    editBundle: () => other.post(`/vlm/v1/skills/${bundle.id}/update`).send({ description: uniqueName() }),
    installBundle: () => other.post(`/skills/${bundle.id}/install`).send({}),
    sendFile: () => owner.post('/vlm/v1/files').attach('file', Buffer.from('same'), 'a.bin'),
    uninstall: async () => other.delete(install((await installOf(skill.id)) ?? 'inst_none')),
  };
}

async function installOf(skillId: string): Promise<string | undefined> {
  return (await other.get(`/skills/${skillId}`)).body.skill?.installation?.id;
}

async function deadlocks(): Promise<number> {
  await runSql(app, 'SELECT pg_stat_force_next_flush()');
  const [row] = await runSql<{ deadlocks: string }>(app, 'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()');
  return Number(row?.deadlocks);
}

/** Runs both kinds of write at once. @returns the answers that speak of a fault of the server */
async function meet(one: string, two: string): Promise<string[]> {
  const answers = await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => writes[n % 2 ? one : two]?.(n)));
  return answers.flatMap((answer) =>
    answer && answer.status >= 500 ? [`${one} and ${two}: ${answer.status} ${answer.body.error_code}`] : [],
  );
}

test(
  'FLT-02 whichever two kinds of write meet, neither fails for the other, and the database never has to choose one to give up',
  async () => {
    const names = Object.keys(writes);
    const pairs = names.flatMap((one, index) => names.slice(index).map((two) => [one, two] as const)).sort(() => Math.random() - 0.5);
    const faults: string[] = [];
    for (const [one, two] of pairs.slice(0, PAIRS)) {
      const before = await deadlocks();
      faults.push(...(await meet(one, two)));
      if ((await deadlocks()) > before) faults.push(`${one} and ${two}: deadlock`);
    }
    expect(faults).toEqual([]);
    recordFigure('G11', `${Math.min(PAIRS, pairs.length)} of ${pairs.length} pairs of writes, ${AT_ONCE} at once: 0 × 5xx, 0 deadlocks`);
  },
  patienceOf({ ci: 60_000 }),
);

test('200 and 404: GRT-04 of parallel removals of the only install one counts, and the others find nothing', async () => {
  const skill = await createSkill(owner, { access: 'public' });
  const { id } = await installSkill(other, skill.id);
  const answers = await Promise.all(Array.from({ length: 6 }, () => other.delete(`/skills/installs/${id}`)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(5).fill(404)]);
  expect((await owner.get(`/skills/${skill.id}`).expect(200)).body.skill.installCount).toBe(0);
});
