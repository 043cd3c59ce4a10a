/** What a reader must know before the first call; Markdown. */
export const INTRODUCTION = `Guildhall is a registry and runtime for agent skills. Everything is JSON over HTTP.

**Authentication.** Send \`Authorization: Bearer <token>\` with an access token (POST /auth/login, 15 minutes) or an API key (POST /api-keys). A
token speaks for one account; scopes and the role of its user bound what it may do.

**Errors** are \`application/problem+json\`. Decide by \`error_code\`, never by a sentence; \`errors\` points at single fields; every code is
described under /docs/errors.

**Lists** take \`page\` (from 1) and \`limit\` (1 to 200, 50 by default) and answer \`total\`. Lists that grow also take \`cursor\` and answer
\`nextCursor\`.

**Repeating a request.** Send an \`Idempotency-Key\` with a POST: a repetition with the same key and body gets the first answer again, with
\`Idempotent-Replayed: true\`, for 24 hours. Failures are not kept.

**Simultaneous changes.** What can be edited carries an \`ETag\`. Send it in \`If-Match\` with a PATCH: when somebody else was faster the answer is
412. Send it in \`If-None-Match\` with a GET: when nothing changed the answer is 304.

**Limits.** By default 1,000 requests per minute and account. \`RateLimit\` and \`X-RateLimit-*\` say what is left, 429 comes with \`Retry-After\`.

**Text** is UTF-8, times are ISO 8601 in UTC with milliseconds, money is whole cents. Unknown fields in a body are refused, unknown query
parameters are ignored.`;

/** The parts of the API, in the order of the documentation. */
export const TAGS: Readonly<Record<string, string>> = {
  Identity: 'Users, accounts, members, keys, and what an account has configured.',
  Skills: 'Create, find and change skills.',
  Files: 'The text of agents and prompts: files and their blocks.',
  Bundles: 'Skills that are folders with a SKILL.md: write, read and download their files.',
  Library: 'Text that several skills share: components and assistants.',
  Plugins: 'Skills that an agent may call.',
  Versions: 'Publish, read, roll back and take back versions.',
  Manifests: 'What a skill is when it runs: manifest, compiled text, differences.',
  Transfer: 'Skills as one document, to take elsewhere and back.',
  Installs: 'How a skill stands in the pool of the account.',
  Grants: 'Access to a skill, given by its account to another one.',
  'Public manifests': 'What an account offers to the AGNT studio client.',
  Evals: 'Cases that the draft and the last version of a skill are run on, side by side.',
  Executions: 'Runs of skills: start, follow, answer and cancel them, and read what they did.',
  Prime: 'The orchestrator of the account, which works with its skills.',
  Traces: 'What clients report about the use of manifests.',
  Store: 'The marketplace for the AGNT portal client, with requests where a publisher approves each install.',
  Marketplace: 'Discovery of what accounts offer to all others: search, filters, pages of skills, publishers and tags.',
  Reviews: 'What accounts that use a skill say about it.',
  Discovery: 'Skills as files, for clients that know nothing but the discovery specification of Agent Skills.',
  MCP: 'The registry for hosts of the Model Context Protocol.',
  Admin: 'For the operators of the server: system skills, moderation, reports, and what happened in all accounts.',
  Health: "For the operator's tools.",
  Documentation: 'This description.',
};
