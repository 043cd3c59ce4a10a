import type { Parameter } from './types.js';

/** What the names in path templates mean. */
const PATH_PARAMETERS: Readonly<Record<string, string>> = {
  account: 'Slug of an account.',
  blockId: 'Id of a block of this file.',
  catalogueId: 'Id of a private catalogue of the account.',
  certificateId: 'Id of a certificate of the account.',
  checkoutToken: 'What makes the address of a purchase in the sandbox one that nobody guesses.',
  deliveryId: 'Id of a webhook delivery of the account.',
  fileId: 'Id of a file of this skill.',
  id: 'Id of the thing.',
  installId: "Id of an install in the account's pool: `installation.id` of a skill.",
  evalId: 'Id of an evaluation of the skill.',
  grantId: 'Id of a grant that the account gave or received.',
  inviteId: 'Id of an open invitation.',
  keyId: 'Id of an API key of the account.',
  name: '`docs.css` or `docs.js`.',
  publisher: 'Slug of an account.',
  path: 'Path of a file, such as `scripts/analyze.py`; its slashes stay as they are.',
  pluginSkillId: 'Id of the assigned skill.',
  receiptId: 'Id of a paid invoice or top-up of the account.',
  requestId: 'Id of a request for a skill of the account: the `installId` that it is listed with.',
  reviewId: 'Id of a review of this skill.',
  skillId: "Id of a skill, its name or alias in the account's pool, or `account/name` as one percent-encoded segment.",
  slug: 'Name of a skill of that account.',
  subscriptionId: 'Id of a subscription of the account.',
  token: 'What makes the address of a private catalogue one that nobody guesses: 43 characters.',
  userId: 'Id of a member of the account.',
  version: 'Number of a published version, or `latest`.',
};

const header = (name: string, description: string): Parameter => ({
  name,
  in: 'header',
  required: false,
  description,
  schema: { type: 'string' },
});

export const IDEMPOTENCY_KEY: Parameter = {
  ...header(
    'Idempotency-Key',
    'Makes repeating the request safe: with the same key and body the first answer comes again. Kept for 24 hours per account and address.',
  ),
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

export const IF_MATCH = header('If-Match', 'ETag of the state that the change is made for; another state answers 412.');

export const IF_NONE_MATCH = header('If-None-Match', 'ETag of the state that the caller has; the same state answers 304 without a body.');

export const X_EXECUTABLE: Parameter = {
  ...header('X-Executable', 'Whether the file may be run. Left out: as it is, and not, when the file is new.'),
  schema: { type: 'string', enum: ['true', 'false'] },
};

/** Parameters of a path template that the controller does not name itself, because the access guard reads them. */
export function pathParameters(path: string, known: readonly Parameter[]): Parameter[] {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
  return names
    .filter((name) => !known.some((parameter) => parameter.in === 'path' && parameter.name === name))
    .map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
}

export function describePathParameter(parameter: Parameter): Parameter {
  if (parameter.in !== 'path' || parameter.description) return parameter;
  const description = PATH_PARAMETERS[parameter.name];
  return description ? { ...parameter, description } : parameter;
}
