import type { InstallRecord, SkillRecord } from '@guildhall/data';
import type { AccountId, InstallId, InstallSource, SkillId } from '@guildhall/kernel';
import { presentSkill } from './skills.presenter.js';

const at = new Date('2026-03-06T10:00:00.000Z');

const skill: SkillRecord = {
  id: 'a'.repeat(24) as SkillId,
  account: { id: 'acc_1' as AccountId, slug: 'authors', name: 'Authors' },
  name: 'my-agent',
  title: 'My Agent',
  description: 'Helps.',
  kind: 'agent',
  status: 'active',
  access: 'public',
  listed: false,
  dispatchable: false,
  modelStrategy: 'medium',
  tags: ['productivity'],
  contentVisibility: 'transparent',
  variables: [],
  toolDefs: [],
  pricing: { model: 'fixed', perMonthCents: 2_950 },
  whenToUse: null,
  outputSchema: null,
  models: [],
  http: null,
  mcp: null,
  bundle: null,
  approvalMode: 'auto',
  fork: null,
  importedFrom: null,
  deprecated: null,
  installCount: 3,
  ratingCount: 4,
  ratingSum: 18,
  currentVersion: 2,
  revision: 7,
  createdAt: at,
  updatedAt: at,
  deletedAt: null,
};

const installOf = (source: InstallSource, fields: Partial<InstallRecord> = {}): InstallRecord => ({
  id: 'inst_1' as InstallId,
  accountId: 'acc_2' as AccountId,
  skillId: skill.id,
  source,
  shared: true,
  locked: false,
  alias: null,
  status: 'live',
  pinnedVersion: null,
  approvedVersion: null,
  grantedVersion: null,
  grantId: null,
  expiresAt: null,
  originalId: null,
  createdAt: at,
  updatedAt: at,
  ...fields,
});

const METADATA = [
  'id',
  'account',
  'name',
  'title',
  'description',
  'kind',
  'access',
  'tags',
  'installCount',
  'pricing',
  'rating',
  'version',
  'installation',
];
const CONTENT = [
  'status',
  'listed',
  'dispatchable',
  'modelStrategy',
  'contentVisibility',
  'whenToUse',
  'variables',
  'toolDefs',
  'outputSchema',
];
const MORE = ['models', 'http', 'mcp', 'bundle', 'approvalMode', 'fork', 'importedFrom', 'deprecated', 'createdAt', 'updatedAt'];
const FULL = [...METADATA, ...CONTENT, ...MORE].sort();

const opaque: SkillRecord = { ...skill, contentVisibility: 'opaque' };
const deleted: SkillRecord = { ...skill, deletedAt: at };

describe('OPQ-01 exactly these fields, for every viewer and visibility', () => {
  test.each<[string, SkillRecord, InstallRecord | null, string[]]>([
    ['own transparent', skill, installOf('own'), FULL],
    ['own opaque', opaque, installOf('own'), FULL],
    ['grant transparent', skill, installOf('grant'), FULL],
    ['import transparent', skill, installOf('import'), FULL],
    ['stranger transparent', skill, null, FULL],
    ['grant opaque', opaque, installOf('grant'), METADATA],
    ['import opaque', opaque, installOf('import'), METADATA],
    ['stranger opaque', opaque, null, METADATA],
    ['import of a deleted skill', deleted, installOf('import'), METADATA],
    ['stranger to a private skill, should one ever get here', { ...skill, access: 'private' }, null, METADATA],
  ])('%s', (_, record, install, fields) => {
    expect(Object.keys(presentSkill(record, install)).sort()).toEqual([...fields].sort());
  });

  test('of the account of an opaque skill others see the slug', () => {
    expect(presentSkill(opaque, null).account).toEqual({ slug: 'authors' });
    expect(presentSkill(skill, null).account).toEqual({ id: 'acc_1', slug: 'authors', name: 'Authors' });
  });
});

test('an installation has the document’s fields, its status and its version', () => {
  expect(presentSkill(skill, installOf('grant', { locked: true, alias: 'mine', pinnedVersion: 2 })).installation).toEqual({
    id: 'inst_1',
    source: 'grant',
    shared: true,
    locked: true,
    alias: 'mine',
    status: 'live',
    version: 2,
    update: null,
  });
  expect(presentSkill(skill, installOf('own')).installation?.version).toBe('latest');
  expect(presentSkill(deleted, installOf('import')).installation?.status).toBe('unavailable');
  expect(presentSkill(skill, null).installation).toBeNull();
});

describe('GRT-06 a version that waits for approval', () => {
  const approved = { hosts: ['a.example'], tools: ['find'], credentials: [], permissions: ['plugin 1'] };
  const reach = {
    hosts: ['a.example', 'b.example'],
    tools: ['find', 'send'],
    credentials: ['bearer'],
    permissions: ['plugin 1', 'plugin 2', 'plugin 3'],
  };
  const waiting = { version: 3, approved, reach };

  test('OPQ-07 is told with what it adds, but for which plugins', () => {
    const adds = { hosts: ['b.example'], tools: ['send'], credentials: ['bearer'], permissions: ['plugin'] };
    expect(presentSkill(skill, installOf('import', { waiting })).installation?.update).toEqual({ version: 3, adds });
  });

  test('OPQ-01 is told without what it adds where the skill is opaque', () => {
    expect(presentSkill(opaque, installOf('import', { waiting })).installation?.update).toEqual({ version: 3, adds: null });
  });

  test('is not told of a skill that is gone', () => {
    expect(presentSkill(deleted, installOf('import', { waiting })).installation?.update).toBeNull();
  });
});

test('a rating is the plain mean, and null without reviews', () => {
  expect(presentSkill(skill, null).rating).toEqual({ average: 4.5, count: 4 });
  expect(presentSkill({ ...skill, ratingCount: 0, ratingSum: 0 }, null).rating).toEqual({ average: null, count: 0 });
});

test('prices are printed as they are written', () => {
  expect(presentSkill(skill, null).pricing).toEqual({ model: 'fixed', perMonth: 29.5 });
});
