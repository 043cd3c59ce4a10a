import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startTestApp, type TestApp } from '@guildhall/testing';
import ts from 'typescript';
import { STATE_TABLE } from '../matrix/state-table.js';

/** The files in which each operation is tested, below test/e2e; the first is its own. */
const FILES: Readonly<Record<string, readonly string[]>> = {
  'GET /account': ['account/read'],
  'PATCH /account': ['account/update'],
  'GET /account/audit': ['audit/list'],
  'GET /account/invites': ['invites/list'],
  'POST /account/invites': ['invites/create'],
  'POST /account/invites/accept': ['invites/accept'],
  'DELETE /account/invites/{inviteId}': ['invites/delete'],
  'GET /account/members': ['members/list'],
  'POST /account/members': ['members/add'],
  'PATCH /account/members/{userId}': ['members/update'],
  'DELETE /account/members/{userId}': ['members/remove'],
  'DELETE /account/members/me': ['members/leave'],
  'GET /account/models': ['models/read-tiers'],
  'PUT /account/models': ['models/put-tiers'],
  'GET /account/webhook': ['webhooks/read'],
  'PUT /account/webhook': ['webhooks/put'],
  'POST /account/webhook/test': ['webhooks/test'],
  'GET /account/webhook/logs': ['webhooks/logs'],
  'POST /account/webhook/logs/{deliveryId}/redeliver': ['webhooks/redeliver'],
  'GET /api-keys': ['api-keys/list'],
  'POST /api-keys': ['api-keys/create'],
  'DELETE /api-keys/{keyId}': ['api-keys/delete'],
  'POST /auth/signup': ['auth/signup'],
  'POST /auth/login': ['auth/login'],
  'POST /auth/refresh': ['auth/refresh'],
  'POST /auth/logout': ['auth/logout'],
  'GET /auth/me': ['auth/me'],
  'GET /catalogues': ['discovery/catalogues'],
  'POST /catalogues': ['discovery/catalogues'],
  'DELETE /catalogues/{catalogueId}': ['discovery/catalogues'],
  'GET /i/{token}/.well-known/agent-skills/index.json': ['discovery/catalogues'],
  'GET /i/{token}/.well-known/agent-skills/{path}': ['discovery/catalogues'],
  'GET /.well-known/agent-skills/index.json': ['discovery/index'],
  'GET /.well-known/agent-skills/{path}': ['discovery/index'],
  'GET /{account}/.well-known/agent-skills/index.json': ['discovery/index'],
  'GET /{account}/.well-known/agent-skills/{path}': ['discovery/index'],
  'POST /mcp': ['mcp/mcp', 'mcp/protocol'],
  'GET /certificates': ['certificates/list'],
  'POST /certificates': ['certificates/create'],
  'DELETE /certificates/{certificateId}': ['certificates/delete'],
  'GET /credentials': ['credentials/read'],
  'PUT /credentials': ['credentials/put'],
  'GET /docs': ['docs/pages'],
  'GET /docs/assets/{name}': ['docs/pages'],
  'GET /docs/errors': ['docs/pages'],
  'GET /executions': ['executions/list'],
  'POST /executions': ['executions/create', 'executions/sources', 'executions/toolsets', 'executions/wait'],
  'GET /executions/{id}': ['executions/read'],
  'POST /executions/{id}/cancel': ['executions/cancel'],
  'GET /executions/{id}/files': ['executions/files'],
  'GET /executions/{id}/files/{path}': ['executions/file'],
  'GET /executions/{id}/steps': ['executions/steps'],
  'GET /executions/{id}/stream': ['executions/stream'],
  'POST /executions/{id}/tool-outputs': ['executions/tool-outputs'],
  'GET /billing/wallet': ['billing/wallet'],
  'GET /billing/ledger': ['billing/ledger'],
  'GET /billing/usage': ['billing/statements'],
  'GET /billing/earnings': ['billing/statements'],
  'POST /billing/topups': ['billing/purchases/top-up', 'billing/purchases/provider'],
  'POST /billing/subscriptions': ['billing/purchases/subscribe', 'billing/purchases/provider'],
  'POST /billing/portal': ['billing/purchases/provider', 'billing/purchases/subscribe'],
  'GET /billing/subscriptions': ['billing/purchases/subscriptions'],
  'DELETE /billing/subscriptions/{subscriptionId}': ['billing/purchases/subscriptions'],
  'POST /billing/subscriptions/{subscriptionId}/accept-price': ['billing/purchases/subscriptions'],
  'GET /billing/invoices': ['billing/purchases/receipts'],
  'GET /billing/receipts/{receiptId}': ['billing/purchases/receipts'],
  'GET /billing/return': ['billing/stripe/webhook'],
  'GET /billing/seller': ['billing/selling/sandbox'],
  'POST /billing/seller/onboarding': ['billing/selling/sandbox', 'billing/stripe/selling'],
  'POST /billing/payouts': ['billing/selling/sandbox', 'billing/stripe/selling'],
  'POST /billing/refunds': ['billing/selling/sandbox', 'billing/stripe/selling'],
  'POST /webhooks/stripe': ['billing/stripe/webhook', 'billing/purchases/subscribe'],
  'GET /billing/sandbox/{checkoutToken}': ['billing/purchases/sandbox'],
  'POST /billing/sandbox/{checkoutToken}': ['billing/purchases/sandbox'],
  'GET /grants': ['grants/list'],
  'POST /grants': ['grants/create'],
  'GET /grants/{grantId}': ['grants/read'],
  'PATCH /grants/{grantId}': ['grants/update'],
  'DELETE /grants/{grantId}': ['grants/revoke'],
  'POST /grants/{grantId}/accept': ['grants/accept'],
  'POST /grants/{grantId}/decline': ['grants/decline'],
  'POST /skills/{skillId}/grants': ['grants/create'],
  'GET /health': ['health/health'],
  'GET /healthz': ['health/health'],
  'GET /library': ['library/list'],
  'POST /library': ['library/create'],
  'GET /library/{id}': ['library/read'],
  'PATCH /library/{id}': ['library/update'],
  'DELETE /library/{id}': ['library/delete'],
  'GET /llms.txt': ['docs/pages'],
  'GET /manifests/{account}': ['public-manifests/list'],
  'GET /manifests/{account}/{slug}': ['public-manifests/read'],
  'GET /marketplace/publishers/{publisher}': ['marketplace/publishers'],
  'GET /marketplace/skills': ['marketplace/list', 'marketplace/search'],
  'GET /marketplace/skills/{skillId}': ['marketplace/read'],
  'POST /marketplace/skills/{skillId}/fork': ['marketplace/fork'],
  'POST /marketplace/skills/{skillId}/install': ['marketplace/install'],
  'GET /marketplace/tags': ['marketplace/tags'],
  'POST /admin/credits': ['admin/credits'],
  'GET /admin/billing/payments': ['admin/billing-payments'],
  'GET /admin/billing/check': ['admin/billing-check'],
  'GET /admin/audit': ['admin/audit'],
  'GET /admin/reports': ['admin/reports'],
  'POST /admin/reports/{id}/resolve': ['admin/reports'],
  'GET /admin/skills/dispatchable': ['admin/dispatchable'],
  'POST /admin/skills/{id}/relist': ['admin/moderation'],
  'POST /admin/skills/{id}/unlist': ['admin/moderation'],
  'POST /admin/accounts/{id}/restore': ['admin/moderation'],
  'POST /admin/accounts/{id}/suspend': ['admin/moderation'],
  'POST /admin/accounts/{id}/verify': ['admin/moderation'],
  'GET /admin/system-skills': ['admin/system-skills'],
  'POST /admin/system-skills': ['admin/system-skills'],
  'DELETE /admin/system-skills/{id}': ['admin/system-skills'],
  'GET /marketplace/skills/{skillId}/reviews': ['reviews/list'],
  'POST /marketplace/skills/{skillId}/reviews': ['reviews/write'],
  'DELETE /marketplace/skills/{skillId}/reviews/{reviewId}': ['reviews/delete'],
  'POST /marketplace/skills/{skillId}/reviews/{reviewId}/helpful': ['reviews/helpful'],
  'DELETE /marketplace/skills/{skillId}/reviews/{reviewId}/helpful': ['reviews/helpful'],
  'POST /marketplace/skills/{skillId}/reviews/{reviewId}/reply': ['reviews/reply'],
  'POST /marketplace/skills/{skillId}/reviews/{reviewId}/report': ['reviews/report'],
  'GET /skills/store': ['store/browse'],
  'GET /skills/store/my-access': ['store/requests'],
  'GET /skills/store/permissions': ['store/browse'],
  'GET /skills/store/requests/incoming': ['store/requests'],
  'POST /skills/store/requests/{requestId}/approve': ['store/requests'],
  'POST /skills/store/requests/{requestId}/decline': ['store/requests'],
  'GET /skills/store/{account}/{slug}': ['store/browse'],
  'POST /skills/store/{account}/{slug}/request': ['store/requests'],
  'DELETE /skills/store/{account}/{slug}/use': ['store/use'],
  'POST /skills/store/{account}/{slug}/use': ['store/use'],
  'GET /metrics': ['health/health'],
  'GET /models': ['models/catalogue'],
  'GET /openapi.json': ['docs/openapi'],
  'GET /prime/skills': ['prime/list'],
  'POST /prime/executions': ['prime/run', 'executions/wait'],
  'GET /readyz': ['health/health'],
  'GET /skills': ['skills/list'],
  'POST /skills': ['skills/create', 'skills/create-with-files', 'skills/fork'],
  'POST /skills/import': ['transfer/import'],
  'POST /skills/import/openapi': ['skill-imports/openapi'],
  'POST /skills/import/mcp': ['skill-imports/mcp'],
  'GET /skills/{skillId}': ['skills/read', 'skills/etags'],
  'PATCH /skills/{skillId}': ['skills/update', 'skills/etags'],
  'DELETE /skills/{skillId}': ['skills/delete'],
  'POST /skills/{skillId}/compile': ['manifests/compile'],
  'GET /skills/{skillId}/diff': ['manifests/diff'],
  'GET /skills/{skillId}/evals': ['evals/list'],
  'POST /skills/{skillId}/evals': ['evals/create'],
  'GET /skills/{skillId}/evals/{evalId}': ['evals/read'],
  'POST /skills/{skillId}/evals/{evalId}/cancel': ['evals/cancel'],
  'GET /skills/{skillId}/export': ['transfer/export'],
  'POST /skills/bundles': ['bundles/create'],
  'POST /skills/validate': ['bundles/validate'],
  'GET /skills/{skillId}/bundle': ['bundles/read'],
  'PUT /skills/{skillId}/bundle': ['bundles/replace'],
  'GET /skills/{skillId}/bundle.zip': ['bundles/download'],
  'GET /skills/{skillId}/bundle/scan': ['bundles/scan'],
  'GET /skills/{skillId}/bundle/files': ['bundles/read'],
  'GET /skills/{skillId}/bundle/files/{path}': ['bundles/read'],
  'PUT /skills/{skillId}/bundle/files/{path}': ['bundles/write-file'],
  'DELETE /skills/{skillId}/bundle/files/{path}': ['bundles/delete-file'],
  'GET /skills/{skillId}/files': ['files/list'],
  'POST /skills/{skillId}/files': ['files/create'],
  'GET /skills/{skillId}/files/{fileId}': ['files/read'],
  'PATCH /skills/{skillId}/files/{fileId}': ['files/update'],
  'DELETE /skills/{skillId}/files/{fileId}': ['files/delete'],
  'GET /skills/{skillId}/files/{fileId}/blocks': ['blocks/list'],
  'POST /skills/{skillId}/files/{fileId}/blocks': ['blocks/create'],
  'PUT /skills/{skillId}/files/{fileId}/blocks': ['blocks/replace'],
  'GET /skills/{skillId}/files/{fileId}/blocks/{blockId}': ['blocks/read'],
  'PATCH /skills/{skillId}/files/{fileId}/blocks/{blockId}': ['blocks/update'],
  'DELETE /skills/{skillId}/files/{fileId}/blocks/{blockId}': ['blocks/delete'],
  'POST /skills/{skillId}/install': ['installs/install'],
  'GET /skills/installs/{installId}': ['installs/read'],
  'PATCH /skills/installs/{installId}': ['installs/update'],
  'DELETE /skills/installs/{installId}': ['installs/delete'],
  'PUT /skills/installs/{installId}/credentials': ['installs/credentials'],
  'GET /skills/{skillId}/manifest': ['manifests/read'],
  'POST /skills/{skillId}/publish': ['versions/publish'],
  'POST /skills/{skillId}/rollback': ['versions/rollback'],
  'POST /skills/{skillId}/run': ['executions/run', 'executions/wait'],
  'GET /skills/{skillId}/skills': ['plugins/list'],
  'POST /skills/{skillId}/skills': ['plugins/assign'],
  'DELETE /skills/{skillId}/skills/{pluginSkillId}': ['plugins/remove'],
  'GET /skills/{skillId}/pricing': ['billing/pricing'],
  'GET /skills/{skillId}/quote': ['billing/quote'],
  'GET /skills/{skillId}/versions': ['versions/list'],
  'GET /skills/{skillId}/versions/{version}': ['versions/read'],
  'POST /skills/{skillId}/versions/{version}/unyank': ['versions/yank'],
  'POST /skills/{skillId}/versions/{version}/yank': ['versions/yank'],
  'GET /toolsets': ['toolsets/list'],
  'GET /traces': ['traces/list'],
  'POST /traces': ['traces/create'],
  'GET /traces/{id}': ['traces/read'],
};

/** Proved for each operation by test/matrix/shared-answers, whatever the code; a full disk by test/faults/blob-store. */
const SHARED_STATUSES = new Set(['304', '412', '413', '415', '429', '503', '507']);
/** Codes that say nothing about the operation itself: shared-answers, access-matrix and common/idempotency prove them for all. */
const SHARED_CODES = new Set([
  'account_suspended',
  'bad_request',
  'unauthenticated',
  'insufficient_scope',
  'forbidden',
  'idempotency_in_progress',
  'idempotency_answer_lost',
  'idempotency_key_reused',
]);

interface Described {
  readonly parameters?: readonly { readonly in: string }[];
  readonly requestBody?: object;
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly examples?: object }>> }>>;
}

let app: TestApp;
let operations: ReadonlyMap<string, Described>;

beforeAll(async () => {
  app = await startTestApp();
  const { paths } = (await app.anonymous.get('/openapi.json').expect(200)).body as { paths: Record<string, Record<string, Described>> };
  operations = new Map(
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, described]) => [`${method.toUpperCase()} ${path}`, described] as const),
    ),
  );
});
afterAll(() => app.close());

const pathOf = (file: string) => join(__dirname, '../e2e', `${file}.e2e-spec.ts`);

test('every operation has a file of tests', () => {
  expect([...operations.keys()].sort()).toEqual(Object.keys(FILES).sort());
  expect([...new Set(Object.values(FILES).flat())].filter((file) => !existsSync(pathOf(file)))).toEqual([]);
});

test.each(Object.keys(FILES))('every status that %s can answer is in the name of a test', (name) => {
  const named = new Set((FILES[name] ?? []).flatMap((file) => titlesOf(pathOf(file)).flatMap(statusesIn)));
  const responses = Object.entries(operations.get(name)?.responses ?? {});
  const untested = responses.filter(([status, response]) => !named.has(status) && !isProvedElsewhere(name, status, codesOf(response)));
  expect(untested.map(([status, response]) => `${status} ${codesOf(response)}`)).toEqual([]);
});

function codesOf({ content }: Described['responses'][string]): string[] {
  return Object.keys(content?.['application/problem+json']?.examples ?? {});
}

function isProvedElsewhere(name: string, status: string, codes: readonly string[]): boolean {
  if (SHARED_STATUSES.has(status) || STATE_TABLE[name]?.includes(Number(status))) return true;
  const hasShared = (code: string) => SHARED_CODES.has(code) || (code === 'validation_failed' && !hasInput(name));
  return codes.length > 0 && codes.every(hasShared);
}

/** Whether there is more to check than headers, which shared-answers does. */
function hasInput(name: string): boolean {
  const { requestBody, parameters = [] } = operations.get(name) ?? { responses: {} };
  return requestBody !== undefined || parameters.some((parameter) => parameter.in === 'query') || name.includes('{version}');
}

/** A status stands before a colon, or alone before the words of its group. */
function statusesIn(title: string): string[] {
  return [...title.matchAll(/(?<![\w.])([2-5]\d\d)(?=:| [a-z_]+:|$| [a-z]+_[a-z_]+(?:$| > )| > | (?:for|INP|with)\b)/g)].map(
    ([, status]) => status ?? '',
  );
}

/** The full names of the tests of a file: those of its groups, joined by ` > `. */
function titlesOf(path: string): string[] {
  const titles: string[] = [];
  const visit = (node: ts.Node, group: readonly string[]): void => {
    const title = ts.isCallExpression(node) ? titleOf(node) : null;
    const inside = title === null ? group : [...group, title.text];
    if (title?.isTest) titles.push(inside.join(' > '));
    ts.forEachChild(node, (child) => visit(child, inside));
  };
  visit(ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ESNext, true), []);
  return titles;
}

/** Of `test(…)`, `describe(…)` and their `.each(…)(…)`. */
function titleOf({ expression, arguments: [first] }: ts.CallExpression): { text: string; isTest: boolean } | null {
  const called =
    ts.isCallExpression(expression) && ts.isPropertyAccessExpression(expression.expression) ? expression.expression.expression : expression;
  const name = called.getText();
  if ((name !== 'test' && name !== 'describe') || !first) return null;
  const text = ts.isStringLiteralLike(first) ? first.text : first.getText().replaceAll('`', '');
  return { text, isTest: name === 'test' };
}
