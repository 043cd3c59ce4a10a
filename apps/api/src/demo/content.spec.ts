import { DEMO_PLUGIN_PORTS } from '@guildhall/config';
import { BLOCK_TYPES, canonicalJson, VARIABLE_TYPES } from '@guildhall/kernel';
import {
  buildManifest,
  type CompileWarningCode,
  compileManifest,
  type Dependency,
  type FlatManifest,
  flatOf,
  LIMITS,
  parseFlat,
  skillFromFlat,
} from '@guildhall/manifest';
import { parsePricing } from '@guildhall/pricing';
import type { DemoContent, DemoManifest, DemoSkill } from './authoring.js';
import { AUTHOR_CONTENT, BUYER_CONTENT, EXAMPLE, nameOf, OPERATOR_CONTENT } from './content.js';
import { AUTHOR, BUYER, DEMO_ACCOUNTS, OPERATOR } from './demo-accounts.js';
import { type CreatedIds, knownBlocks, toFlat } from './flat-form.js';
import { GRANTS, INSTALLS, REQUESTS, REVIEWS, SYSTEM_SKILLS, VERIFIED } from './trade.js';

const hex = (number: number): string => number.toString(16).padStart(24, '0');

const CONTENTS: Readonly<Record<string, DemoContent>> = {
  [AUTHOR.slug]: AUTHOR_CONTENT,
  [BUYER.slug]: BUYER_CONTENT,
  [OPERATOR.slug]: OPERATOR_CONTENT,
};

/** Every skill of the demo by its `account/name`, in the order in which they are made: an account after those whose skills it uses. */
const SKILLS: ReadonlyMap<string, DemoSkill> = new Map(
  [AUTHOR, OPERATOR, BUYER].flatMap(({ slug }) => skillsOf(slug).map((skill) => [`${slug}/${nameOf(skill)}`, skill] as const)),
);
const LIBRARY = Object.values(CONTENTS).flatMap(({ library }) => library);

/** As an account calls them: its own by their names, those of others by `account/name`. */
const IDS: CreatedIds = {
  skills: new Map([...SKILLS.keys()].flatMap((address, index) => [[address, hex(index)] as const, [nameIn(address), hex(index)] as const])),
  items: new Map(LIBRARY.map(({ name }, index) => [name, `lib_${hex(index)}`])),
};

function skillsOf(slug: string): readonly DemoSkill[] {
  return CONTENTS[slug]?.skills ?? [];
}

function nameIn(address: string): string {
  return address.split('/')[1] ?? '';
}

const manifestsOf = ({ editions, draft }: DemoSkill): DemoManifest[] => [
  ...editions.map(({ manifest }) => manifest),
  ...(draft ? [draft] : []),
];

function parsed(manifest: DemoManifest): FlatManifest {
  const result = parseFlat(toFlat(manifest, IDS));
  if (!result.ok) throw new Error(`${manifest.name}: ${JSON.stringify(result.faults)}`);
  return flatOf(result.value, null);
}

const ALL = [...SKILLS.values()].flatMap((skill) =>
  manifestsOf(skill).map((manifest, index) => ({ title: `${manifest.name}, state ${index + 1}`, manifest })),
);
const FLAT = ALL.map(({ manifest }) => parsed(manifest));

const DEPENDENCIES: Dependency[] = [
  ...LIBRARY.map((item) => ({ ...item, id: IDS.items.get(item.name) ?? '' })),
  ...[...SKILLS.values()].map((skill): Dependency => {
    const manifest = parsed(skill.editions[0].manifest);
    const { name, title, description = '', files = [] } = manifest;
    return { type: 'skill', id: IDS.skills.get(name) ?? '', name, title, description, version: 1, files };
  }),
];

function warningsOf(manifest: DemoManifest, variables: Record<string, string> = {}): CompileWarningCode[] {
  const content = skillFromFlat(parsed(manifest), '2026-11-20T06:00:00.000Z');
  const built = buildManifest(content, { dependencies: DEPENDENCIES, plugins: [] });
  const { warnings } = compileManifest(built, variables, { models: [{ provider: 'mock', model: 'm' }] });
  return warnings.map(({ code }) => code);
}

test.each(ALL)('$title is a flat manifest without faults', ({ manifest }) => {
  expect(parseFlat(toFlat(manifest, IDS))).toMatchObject({ ok: true });
});

test.each(ALL)('$title mentions only declared variables, and refers only to what there is', ({ manifest }) => {
  const codes = new Set(warningsOf(manifest));
  for (const unwanted of ['unresolved_variable', 'missing_reference', 'no_finish_tool', 'wrong_type'] as const) {
    expect(codes).not.toContain(unwanted);
  }
});

test.each(ALL)('$title can be used: an agent or prompt has instructions and a message, an http skill has tools', ({ manifest }) => {
  const sections = new Set((manifest.files ?? []).map(({ section }) => section));
  const isAuthored = manifest.kind === 'agent' || manifest.kind === 'prompt';
  expect([...sections].sort()).toEqual(isAuthored ? ['messages', 'system'] : []);
  if (manifest.kind === 'http') expect(manifest.toolDefs?.length).toBeGreaterThan(0);
});

test('every edition and every draft differs from the state before it', () => {
  for (const skill of SKILLS.values()) {
    const states = manifestsOf(skill).map((manifest) => canonicalJson(JSON.parse(JSON.stringify(toFlat(manifest, IDS)))));
    expect(new Set(states).size).toBe(states.length);
  }
});

test('the demo has at least 12 skills, every kind, every block type and every variable type', () => {
  const blocks = FLAT.flatMap(({ files = [] }) => files.flatMap((file) => file.blocks.map(({ type }) => type)));
  const variables = FLAT.flatMap(({ variables: declared = [] }) => declared.map(({ type }) => type));
  expect(AUTHOR_CONTENT.skills.length).toBeGreaterThanOrEqual(12);
  expect(new Set(FLAT.map(({ kind }) => kind))).toEqual(new Set(['agent', 'prompt', 'http', 'mcp', 'bundle']));
  expect(new Set(blocks)).toEqual(new Set(BLOCK_TYPES));
  expect(new Set(variables)).toEqual(new Set(VARIABLE_TYPES));
});

test('the demo shows conditions on files, blocks, tools and variables', () => {
  const conditions = {
    files: FLAT.flatMap(({ files = [] }) => files.map(({ condition }) => condition)),
    blocks: FLAT.flatMap(({ files = [] }) => files.flatMap(({ blocks }) => blocks.map(({ condition }) => condition))),
    tools: FLAT.flatMap(({ toolDefs = [] }) => toolDefs.map(({ condition }) => condition)),
    variables: FLAT.flatMap(({ variables = [] }) => variables.map(({ condition }) => condition)),
  };
  for (const found of Object.values(conditions)) expect(found.filter(Boolean).length).toBeGreaterThan(0);
});

const currentOf = (address: string): DemoManifest | undefined => SKILLS.get(address)?.editions.at(-1)?.manifest;

const isOnMarket = (address: string): boolean => {
  const { access, listed, status } = currentOf(address) ?? {};
  return access === 'public' && listed === true && status !== 'archived';
};

test('the demo has an archived, a deprecated, a listed, an opaque and a dispatchable skill, each price, a yank and a diff to publish', () => {
  const skills = [...SKILLS.values()];
  const models = skills.map(({ pricing }) => parsePricing(pricing)).map((pricing) => (pricing.ok ? pricing.value.model : 'invalid'));
  expect(new Set(models)).toEqual(new Set(['free', 'fixed', 'credits']));
  expect(FLAT).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ status: 'archived' }),
      expect.objectContaining({ access: 'public', listed: true }),
      expect.objectContaining({ contentVisibility: 'opaque' }),
      expect.objectContaining({ dispatchable: true }),
      expect.objectContaining({ outputSchema: expect.anything() }),
    ]),
  );
  expect(skills.flatMap(({ editions }) => editions.filter(({ yanked }) => yanked))).toHaveLength(1);
  expect(skills.filter(({ draft }) => draft).length).toBeGreaterThan(0);
  expect(skills.filter(({ deprecated }) => deprecated).length).toBeGreaterThan(0);
});

test('the demo trades: a grant in each state that it can be left in, a pinned, a renamed, a paused and an edited install, an answered and a reported review', () => {
  expect(new Set(GRANTS.map(({ status }) => status))).toEqual(new Set(['pending', 'active', 'revoked']));
  expect(GRANTS.some(({ version }) => version) && GRANTS.some(({ expiresAt }) => expiresAt)).toBe(true);
  const given = { version: INSTALLS.some(({ version }) => version), alias: INSTALLS.some(({ alias }) => alias) };
  expect({ ...given, shared: INSTALLS.some(({ shared }) => shared === false), edit: INSTALLS.some(({ edit }) => edit) }).toEqual({
    version: true,
    alias: true,
    shared: true,
    edit: true,
  });
  expect(REVIEWS.some(({ reply, helpfulTo }) => reply && helpfulTo) && REVIEWS.some(({ report }) => report)).toBe(true);
  expect(SYSTEM_SKILLS.length).toBeGreaterThan(0);
});

test('who trades is an account of the demo, and what is traded a skill of another one that can be had this way', () => {
  const slugs = DEMO_ACCOUNTS.map(({ slug }) => slug) as readonly string[];
  const isOwnOf = (slug: string, address: string) => address.startsWith(`${slug}/`);
  const people = [
    ...INSTALLS.map(({ by }) => by),
    ...GRANTS.map(({ to }) => to),
    ...REQUESTS.map(({ by }) => by),
    ...REVIEWS.flatMap(({ by, helpfulTo = [], report }) => [by, ...helpfulTo, ...(report ? [report.by] : [])]),
  ];
  expect([...people, ...VERIFIED].filter((slug) => !slugs.includes(slug))).toEqual([]);
  expect([...GRANTS.map(({ skill }) => skill), ...SYSTEM_SKILLS].filter((address) => !SKILLS.has(address))).toEqual([]);
  expect([...INSTALLS, ...REQUESTS, ...REVIEWS].filter(({ by, skill }) => !isOnMarket(skill) || isOwnOf(by, skill))).toEqual([]);
  expect(GRANTS.filter(({ to, skill }) => isOwnOf(to, skill))).toEqual([]);
  const needsApproval = (address: string) => SKILLS.get(address)?.approvalMode === 'manual';
  expect([INSTALLS, REQUESTS].map((wishes) => wishes.map(({ skill }) => needsApproval(skill)))).toEqual([
    INSTALLS.map(() => false),
    REQUESTS.map(() => true),
  ]);
  const installed = new Set(INSTALLS.map(({ by, skill }) => `${by} ${skill}`));
  expect(REVIEWS.filter(({ by, skill }) => !installed.has(`${by} ${skill}`))).toEqual([]);
});

test('plugins are callable: own ones stand before the agents that call them, others are installed or granted', () => {
  for (const { slug } of DEMO_ACCOUNTS) {
    const had = [
      ...INSTALLS.filter(({ by }) => by === slug).map(({ skill }) => skill),
      ...GRANTS.filter(({ to, status }) => to === slug && status === 'active').map(({ skill }) => skill),
    ];
    for (const [index, { plugins = [] }] of skillsOf(slug).entries()) {
      const before = skillsOf(slug).slice(0, index).map(nameOf);
      for (const plugin of plugins) {
        expect([...before, ...had]).toContain(plugin);
        const called = currentOf(plugin.includes('/') ? plugin : `${slug}/${plugin}`);
        expect(called && (called.kind === 'http' || called.kind === 'mcp' || called.kind === 'bundle' || called.dispatchable)).toBe(true);
      }
    }
  }
});

test('a fork is of a listed skill that shows its content and costs nothing, a successor is an own skill that stands before', () => {
  for (const { slug } of DEMO_ACCOUNTS) {
    for (const [index, { fork, deprecated }] of skillsOf(slug).entries()) {
      if (fork) {
        expect(isOnMarket(fork)).toBe(true);
        expect([currentOf(fork)?.contentVisibility ?? 'transparent', SKILLS.get(fork)?.pricing]).toEqual(['transparent', undefined]);
      }
      if (deprecated) expect(skillsOf(slug).slice(0, index).map(nameOf)).toContain(deprecated.successor);
    }
  }
});

test('every address is one that belongs to nobody, or one where examples/workshop.mjs answers', () => {
  const ours = Object.values(DEMO_PLUGIN_PORTS).map((port) => `127.0.0.1:${port}`);
  const hosts = JSON.stringify(FLAT).matchAll(/https?:\/\/([^/"{]+)/g);
  expect([...new Set([...hosts].map(([, host]) => host))].filter((host) => !host?.endsWith('.example.com'))).toEqual(ours);
});

test('the text of an item fits the limits of a block', () => {
  for (const { content } of LIBRARY) expect(content.length).toBeLessThan(LIMITS.blockText);
});

test('the printed example names a skill of the demo and gives everything that it needs', () => {
  const published = currentOf(`demo/${EXAMPLE.skill}`);
  expect(published && warningsOf(published, { ...EXAMPLE.variables }).filter((code) => code !== 'condition_false')).toEqual([]);
});

test('a block keeps its id in the next edition, a new one gets none, and order does not matter', () => {
  const before: DemoManifest = {
    name: 'x',
    title: 'X',
    kind: 'prompt',
    files: [{ section: 'system', name: 'a.md', blocks: { one: { type: 'divider' }, two: { type: 'text', content: '2' } } }],
  };
  const created = parsed({ ...before }).files ?? [];
  const ids = created.map((file) => ({ ...file, blocks: file.blocks.map((block, index) => ({ ...block, id: `blk_${hex(index)}` })) }));
  const after: DemoManifest = {
    ...before,
    files: [
      {
        section: 'system',
        name: 'a.md',
        blocks: { two: { type: 'text', content: '2!' }, three: { type: 'divider' }, one: { type: 'divider' } },
      },
    ],
  };

  expect(toFlat(after, IDS, knownBlocks(before, ids))).toMatchObject({
    files: [{ blocks: [{ id: `blk_${hex(1)}`, content: '2!' }, { type: 'divider' }, { id: `blk_${hex(0)}`, type: 'divider' }] }],
  });
});

test('a reference to something unknown is a fault of the content', () => {
  const manifest: DemoManifest = {
    name: 'x',
    title: 'X',
    kind: 'prompt',
    files: [{ section: 'system', name: 'a.md', blocks: { one: { type: 'component_ref', itemId: 'nothing' } } }],
  };
  expect(() => toFlat(manifest, IDS)).toThrow('The demo refers to nothing');
});
