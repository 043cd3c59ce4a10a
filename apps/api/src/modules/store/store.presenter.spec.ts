import type { IncomingRequest, StoreAccess } from '@guildhall/data';
import type { AccountId, InstallId, SkillId } from '@guildhall/kernel';
import { effectiveScopes, type Role } from '@guildhall/policy';
import type { InstallationView } from '../skills/index.js';
import { presentIncomingRequest, presentPermissions, presentRequest, presentStoreAccess, withUse } from './store.presenter.js';

const at = new Date('2026-11-20T00:00:00.000Z');
const printed = '2026-11-20T00:00:00.000Z';
/** Columns that a record may get one day and that must not slip into an answer. */
const withSecrets = <T extends object>(record: T): T => ({ ...record, email: 'secret', alias: 'secret' });

const request: IncomingRequest = {
  id: 'inst_1' as InstallId,
  accountId: 'acc_1' as AccountId,
  publisherId: 'acc_2' as AccountId,
  skillId: '1' as SkillId,
  message: 'Please',
  status: 'pending',
  createdAt: at,
  decidedAt: null,
  requesterSlug: 'acme',
  requesterName: 'Acme',
  skillName: 'tone',
  skillTitle: 'Tone',
};
const view = { installId: 'inst_1', skillId: '1', status: 'pending', message: 'Please', createdAt: printed, decidedAt: null };

test('a request shows exactly these fields, and to the publisher who asks for what', () => {
  expect(presentRequest(withSecrets(request))).toEqual(view);
  expect(presentIncomingRequest(withSecrets({ ...request, decidedAt: at }))).toEqual({
    ...view,
    decidedAt: printed,
    requester: { id: 'acc_1', slug: 'acme', name: 'Acme' },
    skill: { id: '1', name: 'tone', title: 'Tone' },
  });
});

test('an access shows exactly these fields', () => {
  const access: StoreAccess = {
    installId: 'inst_1' as InstallId,
    skillId: '1' as SkillId,
    status: 'active',
    source: 'import',
    publisherSlug: 'globex',
    skillName: 'tone',
    createdAt: at,
  };
  expect(presentStoreAccess(withSecrets(access))).toEqual({
    installId: 'inst_1',
    skill: { id: '1', account: 'globex', name: 'tone' },
    status: 'active',
    source: 'import',
    createdAt: printed,
  });
});

test('an install counts more than a request, and a request more than nothing', () => {
  const installation = { id: 'inst_2' } as InstallationView;
  expect(withUse({ installation }, 'inst_1')).toEqual({ installation, installId: 'inst_2', use: 'active' });
  expect(withUse({ installation: null }, 'inst_1')).toEqual({ installation: null, installId: 'inst_1', use: 'pending' });
  expect(withUse({ installation: null }, undefined)).toEqual({ installation: null, installId: null, use: 'none' });
});

test.each<[Role, string[]]>([
  ['owner', ['browse', 'install', 'request', 'review', 'publish', 'approve']],
  ['developer', ['browse', 'install', 'request', 'review', 'publish']],
  ['viewer', ['browse']],
])('what a %s may do', (role, expected) => {
  const permissions = presentPermissions({ role, scopes: effectiveScopes(role, null), isPlatformAdmin: false });
  expect(
    Object.entries(permissions)
      .filter(([, may]) => may)
      .map(([name]) => name),
  ).toEqual(expected);
});
