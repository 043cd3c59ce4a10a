import { createSkill, TEST_PASSWORD, textBlock, uniqueName } from '@guildhall/testing';
import { enableWebhook, type PathValues, type World } from './world.js';

const signup = () => ({ email: `${uniqueName('new')}@example.com`, password: TEST_PASSWORD, account: uniqueName('new') });
const skill = () => ({ name: uniqueName('made'), title: 'Made', description: 'Made by the matrix.' });

/** A body that each route takes, so that an answer speaks of access and of nothing else. */
export const BODIES: Readonly<Record<string, (values: PathValues, world: World) => object | Promise<object>>> = {
  'POST /auth/signup': signup,
  'POST /auth/login': (_, { actors }) => ({ email: actors.owner.session.email, password: TEST_PASSWORD }),
  'POST /auth/refresh': () => ({ refreshToken: 'rt_unknown' }),
  'POST /auth/logout': () => ({ refreshToken: 'rt_unknown' }),
  'PATCH /account': () => ({ name: 'Renamed' }),
  'POST /account/members': async (_, { app }) => ({ email: (await app.signup()).session.email, role: 'viewer' }),
  'PATCH /account/members/{userId}': () => ({ role: 'developer' }),
  'POST /account/invites': () => ({ email: `${uniqueName('guest')}@example.com`, role: 'viewer' }),
  'POST /account/invites/accept': () => ({ inviteToken: 'inv_unknown' }),
  'PUT /account/models': () => ({ low: [], medium: [], high: [] }),
  'PUT /account/webhook': () => ({ url: 'https://hooks.example.com/guildhall', enabled: false, events: [] }),
  'POST /account/webhook/test': (_, { actors }) => enableWebhook(actors.owner).then(() => ({})),
  'POST /account/webhook/logs/{deliveryId}/redeliver': () => ({}),
  'POST /api-keys': () => ({ label: 'matrix' }),
  'POST /certificates': () => ({ name: 'matrix', algorithm: 'RS256' }),
  'PUT /credentials': () => ({ openaiApiKey: null }),
  'POST /skills': skill,
  'POST /skills/import': () => ({ manifest: { $manifestVersion: 1, kind: 'prompt', ...skill() } }),
  'PATCH /skills/{skillId}': () => ({ title: 'Changed' }),
  'POST /skills/{skillId}/install': () => ({}),
  'PATCH /skills/installs/{installId}': () => ({ shared: false }),
  'PUT /skills/installs/{installId}/credentials': () => ({ value: 'secret' }),
  'POST /skills/{skillId}/skills': () => ({ skillId: 'ffffffffffffffffffffffff' }),
  'POST /skills/{skillId}/files': () => ({ section: 'system', name: 'added.md' }),
  'PATCH /skills/{skillId}/files/{fileId}': () => ({ name: 'changed.md' }),
  'POST /skills/{skillId}/files/{fileId}/blocks': () => textBlock('More'),
  'PUT /skills/{skillId}/files/{fileId}/blocks': () => ({ blocks: [textBlock('All')] }),
  'PATCH /skills/{skillId}/files/{fileId}/blocks/{blockId}': () => ({ content: 'Changed' }),
  'POST /skills/{skillId}/publish': () => ({}),
  'POST /skills/{skillId}/rollback': () => ({ version: 1 }),
  'POST /skills/{skillId}/versions/{version}/yank': () => ({ reason: 'wrong' }),
  'POST /skills/{skillId}/versions/{version}/unyank': () => ({}),
  'POST /skills/{skillId}/compile': () => ({ variables: {} }),
  'POST /grants': async (_, { app, actors }) => ({
    skillId: (await createSkill(actors.owner)).id,
    grantee: (await app.signup()).account.slug,
  }),
  'PATCH /grants/{grantId}': () => ({ note: 'Changed' }),
  'POST /grants/{grantId}/accept': () => ({}),
  'POST /grants/{grantId}/decline': () => ({}),
  'POST /skills/{skillId}/grants': async (_, { app }) => ({ grantee: (await app.signup()).account.slug }),
  'POST /library': () => ({ type: 'component', name: uniqueName('item'), title: 'Tone', content: 'Be kind.' }),
  'PATCH /library/{id}': () => ({ title: 'Changed' }),
  'POST /traces': () => ({ promptName: 'summarizer' }),
};
