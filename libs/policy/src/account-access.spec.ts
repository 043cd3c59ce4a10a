import {
  ACCESS_ERRORS,
  type Action,
  accessRule,
  type Caller,
  credentialRole,
  decideAccess,
  decideCredential,
  decideMembership,
  effectiveScopes,
  type Resource,
  ROLES,
  type Role,
  RULES,
  SCOPES,
  scopesOf,
} from './index.js';

/** Who may do what with a full token of the role; `op`: only operators of the server, who are owners here. */
const TRUTH = `
resource.action      owner admin developer viewer
skill.list           ok    ok    ok        ok
skill.read           ok    ok    ok        ok
skill.create         ok    ok    ok        no
skill.update         ok    ok    ok        no
skill.delete         ok    ok    ok        no
skill.publish        ok    ok    ok        no
skill.rollback       ok    ok    ok        no
skill.yank           ok    ok    ok        no
skill.versions       ok    ok    ok        ok
skill.pricing        ok    ok    ok        ok
skill.version        ok    ok    ok        ok
skill.manifest       ok    ok    ok        ok
skill.compile        ok    ok    ok        ok
skill.diff           ok    ok    ok        ok
skill.export         ok    ok    ok        ok
skill.import         ok    ok    ok        no
skill.fork           ok    ok    ok        no
skill.install        ok    ok    ok        no
file.read            ok    ok    ok        ok
file.write           ok    ok    ok        no
bundle.create        ok    ok    ok        no
bundle.read          ok    ok    ok        ok
bundle.write         ok    ok    ok        no
bundle.validate      ok    ok    ok        ok
discovery.read       ok    ok    ok        ok
mcp.read             ok    ok    ok        ok
plugin.read          ok    ok    ok        ok
plugin.write         ok    ok    ok        no
install.read         ok    ok    ok        ok
install.update       ok    ok    ok        no
install.delete       ok    ok    ok        no
install.release      ok    ok    ok        no
installRequest.read  ok    ok    ok        ok
installRequest.answer ok   ok    no        no
grant.read           ok    ok    ok        ok
grant.create         ok    ok    no        no
grant.share          ok    ok    no        no
grant.update         ok    ok    no        no
grant.revoke         ok    ok    no        no
grant.answer         ok    ok    no        no
listing.read         ok    ok    ok        ok
listing.install      ok    ok    ok        no
listing.fork         ok    ok    ok        no
listing.request      ok    ok    ok        no
review.read          ok    ok    ok        ok
review.write         ok    ok    ok        no
review.reply         ok    ok    ok        no
library.read         ok    ok    ok        ok
library.write        ok    ok    ok        no
storedFile.read      ok    ok    ok        ok
storedFile.write     ok    ok    ok        no
account.read         ok    ok    ok        ok
account.update       ok    ok    no        no
member.read          ok    ok    ok        ok
member.write         ok    ok    no        no
invite.read          ok    ok    no        no
invite.write         ok    ok    no        no
apiKey.read          ok    ok    no        no
apiKey.write         ok    ok    no        no
apiKey.delete        ok    ok    no        no
catalogue.read       ok    ok    no        no
catalogue.write      ok    ok    no        no
catalogue.delete     ok    ok    no        no
certificate.read     ok    ok    no        no
certificate.write    ok    ok    no        no
certificate.delete   ok    ok    no        no
models.list          ok    ok    ok        ok
models.read          ok    ok    ok        ok
models.write         ok    ok    no        no
credentials.read     ok    ok    no        no
credentials.write    ok    ok    no        no
webhook.read         ok    ok    no        no
webhook.write        ok    ok    no        no
audit.read           ok    ok    no        no
session.read         ok    ok    ok        ok
session.write        ok    ok    ok        ok
execution.read       ok    ok    ok        ok
execution.run        ok    ok    ok        no
execution.write      ok    ok    ok        no
eval.read            ok    ok    ok        ok
eval.run             ok    ok    ok        no
prime.read           ok    ok    ok        ok
prime.run            ok    ok    ok        no
toolset.list         ok    ok    ok        ok
trace.read           ok    ok    ok        ok
trace.write          ok    ok    ok        no
billing.read         ok    ok    no        no
billing.write        ok    ok    no        no
admin.read           op    op    no        no
admin.write          op    op    no        no
`;

const rows = TRUTH.trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(/\s+/));

const caller = (role: Role, fields: Partial<Caller> = {}): Caller => ({
  role,
  scopes: effectiveScopes(role, null),
  isPlatformAdmin: false,
  ...fields,
});

const pairOf = (name: string) => name.split('.') as [Resource, Action];

test('the table has every pair that has a rule', () => {
  const pairs = Object.entries(RULES).flatMap(([resource, actions]) => Object.keys(actions).map((action) => `${resource}.${action}`));
  expect(rows.map(([name]) => name)).toEqual(pairs);
});

test.each(rows)('%s: owner %s, admin %s, developer %s, viewer %s', (name = '', ...cells) => {
  const [resource, action] = pairOf(name);
  const answers = ROLES.map((role) => {
    const asTenant = decideAccess(caller(role), resource, action).allow;
    const asOperator = decideAccess(caller(role, { isPlatformAdmin: true }), resource, action).allow;
    return asTenant ? 'ok' : asOperator ? 'op' : 'no';
  });
  expect(answers).toEqual(cells);
});

test.each(rows)('%s: a token without the scope is told which one it needs', (name = '') => {
  const [resource, action] = pairOf(name);
  const scope = accessRule(resource, action)?.scope ?? null;
  const scopes = SCOPES.filter((other) => other !== scope);
  const decision = decideAccess(caller('owner', { scopes, isPlatformAdmin: true }), resource, action);
  expect(decision).toEqual(scope === null ? { allow: true } : { allow: false, reason: 'insufficient_scope', scope });
});

test('a role that cannot have the scope is told so, whatever the token', () => {
  expect(decideAccess(caller('viewer', { scopes: [] }), 'skill', 'create')).toEqual({ allow: false, reason: 'forbidden_role' });
});

test('TEN-06 an operator needs the scope, and being an owner does not make one', () => {
  expect(decideAccess(caller('owner', { isPlatformAdmin: true, scopes: ['skills:read'] }), 'admin', 'read')).toEqual({
    allow: false,
    reason: 'insufficient_scope',
    scope: 'account:admin',
  });
  expect(decideAccess(caller('owner'), 'admin', 'read')).toEqual({ allow: false, reason: 'forbidden_role' });
});

test('a pair without a rule is refused to everybody', () => {
  for (const action of ['publish', 'constructor', '__proto__'] as Action[]) {
    expect(decideAccess(caller('owner', { isPlatformAdmin: true }), 'audit', action)).toEqual({ allow: false, reason: 'forbidden_role' });
  }
});

test('each reason has its error', () => {
  expect(ACCESS_ERRORS).toEqual({ insufficient_scope: 'insufficient_scope', forbidden_role: 'forbidden' });
});

describe('scopes', () => {
  test('each role has what the next one has', () => {
    const [owner, admin, developer, viewer] = ROLES.map(scopesOf);
    expect(owner).toEqual(SCOPES);
    expect(admin).toEqual(SCOPES);
    expect(developer).toEqual(['skills:read', 'skills:write', 'installs:write', 'executions:read', 'executions:run']);
    expect(viewer).toEqual(['skills:read', 'executions:read']);
  });

  const subsets = Array.from({ length: 2 ** SCOPES.length }, (_, mask) => SCOPES.filter((_scope, index) => (mask >> index) % 2 === 1));

  test.each(ROLES)('a token of a %s never has more than the role and never more than it was made with', (role) => {
    for (const requested of subsets) {
      const scopes = effectiveScopes(role, requested);
      expect(scopes.every((scope) => requested.includes(scope) && scopesOf(role).includes(scope))).toBe(true);
      expect(requested.filter((scope) => scopesOf(role).includes(scope)).every((scope) => scopes.includes(scope))).toBe(true);
    }
    expect(effectiveScopes(role, null)).toEqual(scopesOf(role));
  });
});

describe('decideMembership', () => {
  const changes = [...ROLES, null].flatMap((from) => [...ROLES, null].map((to) => ({ from, to })));
  const touchesOwner = ({ from, to }: (typeof changes)[number]) => from === 'owner' || to === 'owner';

  test.each([
    ['owner', changes],
    ['admin', changes.filter((change) => !touchesOwner(change))],
    ['developer', []],
    ['viewer', []],
  ] as const)('a %s makes exactly these changes', (by, allowed) => {
    expect(changes.filter((change) => decideMembership(by, change).allow)).toEqual(allowed);
  });
});

describe('credentials', () => {
  test('AUT-03 a caller makes exactly the credentials that can do no more than the caller', () => {
    for (const held of SCOPES) {
      const narrow = caller('admin', { scopes: [held] });
      for (const wanted of SCOPES) expect(decideCredential(narrow, [wanted]).allow).toBe(wanted === held);
    }
    expect(decideCredential(caller('admin'), scopesOf('admin'))).toEqual({ allow: true });
    expect(decideCredential(caller('admin', { scopes: [] }), [])).toEqual({ allow: true });
  });

  test('the refusal names the first scope that is missing', () => {
    const decision = decideCredential(caller('admin', { scopes: ['account:admin'] }), ['account:admin', 'skills:read', 'skills:write']);
    expect(decision).toEqual({ allow: false, reason: 'insufficient_scope', scope: 'skills:read' });
  });

  test('a scope that the role cannot have is refused for the role', () => {
    expect(decideCredential(caller('developer'), ['account:admin'])).toEqual({ allow: false, reason: 'forbidden_role' });
  });

  test.each([
    ['owner', 'admin'],
    ['admin', 'admin'],
    ['developer', 'developer'],
    ['viewer', 'viewer'],
  ] as const)('the credential of an %s acts as %s', (maker, role) => {
    expect(credentialRole(maker)).toBe(role);
  });
});
