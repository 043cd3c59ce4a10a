/** What a failure means to the caller; only the HTTP filter turns a kind into a status. */
export type ErrorKind =
  | 'malformed'
  | 'unauthenticated'
  | 'payment'
  | 'forbidden'
  | 'absent'
  | 'not_allowed'
  | 'not_acceptable'
  | 'conflict'
  | 'gone'
  | 'precondition'
  | 'timeout'
  | 'too_large'
  | 'uri_too_long'
  | 'headers_too_large'
  | 'unsupported_media'
  | 'unprocessable'
  | 'failed_dependency'
  | 'rate_limited'
  | 'internal'
  | 'unavailable'
  | 'storage_full';

/**
 * Every error a caller can meet. `message` says what happened, `hint` what to do next; both are public.
 * `docs/ERRORS.md` is generated from this table, so a code is documented the moment it exists.
 */
export const ERRORS = {
  validation_failed: {
    kind: 'malformed',
    message: 'The request has fields that are missing, unknown or of the wrong form.',
    hint: 'Read `errors`: each entry points at one field and says what it expects.',
  },
  malformed_json: {
    kind: 'malformed',
    message: 'The body is not valid JSON.',
    hint: 'Send one UTF-8 JSON value with `Content-Type: application/json`.',
  },
  bad_request: {
    kind: 'malformed',
    message: 'The request cannot be read.',
    hint: 'Check the path, the query and the headers for broken encoding.',
  },
  invalid_multipart: {
    kind: 'malformed',
    message: 'The upload cannot be read.',
    hint: 'Send `multipart/form-data` with one part named `file`, as `curl -F file=@skill.zip` does.',
  },
  upload_file_missing: {
    kind: 'malformed',
    message: "No 'file' field found in multipart upload",
    hint: 'Name the part with the archive `file`.',
  },
  upload_file_repeated: {
    kind: 'malformed',
    message: "More than one 'file' field found in multipart upload",
    hint: 'Send one archive in one part.',
  },
  webhook_signature_invalid: {
    kind: 'malformed',
    message: 'The event is not signed by the payment provider, or was signed at another time.',
    hint: 'Check STRIPE_WEBHOOK_SECRET and the clock of the server; the body must arrive as it was sent.',
  },
  unauthenticated: {
    kind: 'unauthenticated',
    message: 'A valid access token or API key is needed.',
    hint: 'Send `Authorization: Bearer <token>`; get one from POST /auth/login or POST /api-keys.',
  },
  invalid_credentials: { kind: 'unauthenticated', message: 'The email or the password is wrong.', hint: 'Check both and try again.' },
  invalid_refresh_token: {
    kind: 'unauthenticated',
    message: 'The refresh token is unknown, used, expired or revoked.',
    hint: 'Log in again; a refresh token works once.',
  },
  payment_required: {
    kind: 'payment',
    message: 'The content of this skill is for those who have bought it.',
    hint: 'Pay for the skill first; `details.quote` says why, and by which call.',
  },
  forbidden: { kind: 'forbidden', message: 'Your role does not allow this.', hint: 'Ask an owner or admin of the account.' },
  insufficient_scope: {
    kind: 'forbidden',
    message: 'The token lacks the scope that this call needs.',
    hint: 'Create an API key with the scope named in `details.scope`.',
  },
  read_only: { kind: 'forbidden', message: 'Only the author of a skill can change it.', hint: 'Fork the skill or ask its publisher.' },
  skill_opaque: {
    kind: 'forbidden',
    message: 'The content of this skill is not shown to other accounts.',
    hint: 'Run the skill instead of reading it, or ask its publisher.',
  },
  skill_not_forkable: {
    kind: 'forbidden',
    message: 'A priced skill can be forked by its author only.',
    hint: 'Install the skill instead.',
  },
  link_expired: {
    kind: 'forbidden',
    message: 'The link has expired, or it was never valid.',
    hint: 'Ask for a new link.',
  },
  not_owner: {
    kind: 'forbidden',
    message: 'Only the author of a skill can give others access to it.',
    hint: 'Ask the publisher for a grant of their own.',
  },
  import_not_shareable: {
    kind: 'forbidden',
    message: 'This is a copy of an imported skill; it cannot be listed, granted, priced or forked.',
    hint: 'Point others at the original, or write a skill of your own.',
  },
  not_grantor: {
    kind: 'forbidden',
    message: 'Only the account that gave a grant can change or revoke it.',
    hint: 'Decline the grant while it is pending, or uninstall the skill.',
  },
  not_grantee: {
    kind: 'forbidden',
    message: 'Only the account that a grant was given to can accept or decline it.',
    hint: 'Revoke the grant with DELETE instead.',
  },
  grant_pins_version: {
    kind: 'forbidden',
    message: 'The grant gives one version of the skill and no other.',
    hint: 'Ask the account that gave the grant for another version.',
  },
  own_review: { kind: 'forbidden', message: 'This cannot be done to a review of your own.', hint: 'Ask another account.' },
  not_reviewer: {
    kind: 'forbidden',
    message: 'Only the account that wrote a review can delete it.',
    hint: 'Report the review to the operator instead.',
  },
  own_skill: { kind: 'forbidden', message: 'This cannot be done to a skill of your own.', hint: 'Ask another account.' },
  review_requires_install: {
    kind: 'forbidden',
    message: 'A review needs an install of the skill.',
    hint: 'Install the skill first.',
  },
  install_locked: { kind: 'forbidden', message: 'This install is managed by the system.', hint: 'Only the platform can change it.' },
  skill_not_installed: {
    kind: 'forbidden',
    message: 'Only skills of the pool can be run.',
    hint: 'Install the skill first.',
  },
  account_suspended: { kind: 'forbidden', message: 'This account is suspended.', hint: 'Contact the operator of this server.' },
  signup_closed: { kind: 'forbidden', message: 'This server does not take new accounts.', hint: 'Ask the operator for an account.' },
  invite_required: {
    kind: 'forbidden',
    message: 'This server takes new users by invitation only.',
    hint: 'Send the `inviteToken` that you received.',
  },
  not_a_member: {
    kind: 'forbidden',
    message: 'You are not a member of this account.',
    hint: 'GET /auth/me lists your accounts; an owner or admin of this one can invite you.',
  },
  origin_not_allowed: {
    kind: 'forbidden',
    message: 'Pages of this origin may not speak to the server here.',
    hint: 'Call from the origin of PUBLIC_URL. MCP also takes those of CORS_ORIGINS, the Everruns surface an API key.',
  },
  not_found: {
    kind: 'absent',
    message: 'There is nothing here that you can see.',
    hint: 'Check the id and the account that your token belongs to.',
  },
  method_not_allowed: { kind: 'not_allowed', message: 'This path does not take this method.', hint: 'See the `Allow` header and /docs.' },
  email_taken: { kind: 'conflict', message: 'There is already a user with this email.', hint: 'Log in, or use another email.' },
  account_taken: { kind: 'conflict', message: 'There is already an account with this slug.', hint: 'Choose another slug.' },
  already_member: {
    kind: 'conflict',
    message: 'This user is already a member of the account.',
    hint: 'PATCH the member to change the role.',
  },
  last_owner: { kind: 'conflict', message: 'An account needs at least one owner.', hint: 'Make another member owner first.' },
  skill_name_taken: {
    kind: 'conflict',
    message: 'The account already has a skill with this name.',
    hint: 'Choose another name; the name of a deleted skill is free again after 30 days.',
  },
  alias_taken: { kind: 'conflict', message: 'Another skill in the pool already has this name or alias.', hint: 'Choose another alias.' },
  item_name_taken: {
    kind: 'conflict',
    message: 'The library already has an item of this type with this name.',
    hint: 'Choose another name.',
  },
  file_name_taken: { kind: 'conflict', message: 'The section already has a file with this name.', hint: 'Choose another name or section.' },
  already_installed: { kind: 'conflict', message: 'The skill is already in the pool.', hint: 'PATCH the install instead.' },
  own_install: {
    kind: 'conflict',
    message: 'The install of an own skill cannot be removed.',
    hint: 'Delete the skill, or set `shared` to false.',
  },
  already_granted: {
    kind: 'conflict',
    message: 'The account already has a grant of this skill.',
    hint: 'PATCH that grant, or revoke it first.',
  },
  sandbox_has_no_provider: {
    kind: 'conflict',
    message: 'Payments are a sandbox on this server: there is no payment provider to turn to.',
    hint: 'Use GET /billing/subscriptions and DELETE /billing/subscriptions/:id; the operator connects Stripe with PAYMENTS=stripe.',
  },
  own_purchase: { kind: 'conflict', message: 'An account cannot buy its own skill.', hint: 'Use it: it costs its author nothing.' },
  already_subscribed: {
    kind: 'conflict',
    message: 'The account need not buy this skill: it is subscribed to it, or was granted it for nothing.',
    hint: 'GET /billing/subscriptions lists the subscriptions; POST /billing/portal is where what is owed for one is paid.',
  },
  seller_not_ready: {
    kind: 'conflict',
    message: 'The payment provider does not know enough of the account to send it money.',
    hint: 'POST /billing/seller/onboarding says where to tell it.',
  },
  payout_too_small: {
    kind: 'conflict',
    message: 'There is too little to be paid out.',
    hint: '`details` says how much there is, and how much it must be, in cents.',
  },
  already_refunded: {
    kind: 'conflict',
    message: 'The payment has been given back already, or is disputed.',
    hint: 'GET /billing/ledger shows the refund.',
  },
  refund_not_covered: {
    kind: 'conflict',
    message: 'The account has less than its share of what it would give back.',
    hint: 'What was paid out is gone: GET /billing/seller says what is there, of which pending refunds take their part. An operator can refund all the same.',
  },
  refund_refused: {
    kind: 'conflict',
    message: 'The payment provider does not give the payment back.',
    hint: 'It may be disputed, or too old. Ask again when that has changed.',
  },
  no_new_price: {
    kind: 'conflict',
    message: 'There is no new price to accept.',
    hint: 'GET /billing/subscriptions shows a new price as `nextPrice`.',
  },
  grant_not_pending: { kind: 'conflict', message: 'The grant does not wait for an answer.', hint: 'Read the grant for its status.' },
  grant_not_active: { kind: 'conflict', message: 'The grant has ended.', hint: 'Grant the skill again.' },
  already_requested: {
    kind: 'conflict',
    message: 'The account has already asked for this skill.',
    hint: 'Wait for the publisher to answer.',
  },
  approval_required: {
    kind: 'conflict',
    message: 'The publisher approves each install of this skill.',
    hint: 'Ask with POST /skills/store/:account/:slug/request.',
  },
  report_resolved: { kind: 'conflict', message: 'The report was resolved already.', hint: 'Read the open reports again.' },
  request_not_pending: { kind: 'conflict', message: 'The request was answered already.', hint: 'Read the incoming requests again.' },
  already_assigned: { kind: 'conflict', message: 'The plugin is already assigned to this agent.', hint: 'There is nothing to do.' },
  skill_archived: { kind: 'conflict', message: 'The skill is archived.', hint: 'Set its status to `active` first.' },
  skill_not_archived: {
    kind: 'conflict',
    message: 'Skill must be archived before deletion',
    hint: 'Archive it first: DELETE the skill, then delete it for good.',
  },
  version_yanked: { kind: 'conflict', message: 'The version is already yanked.', hint: 'Restore it with POST …/unyank.' },
  version_not_yanked: { kind: 'conflict', message: 'The version is not yanked.', hint: 'There is nothing to restore.' },
  install_paused: {
    kind: 'conflict',
    message: 'The account has paused its install of this skill.',
    hint: 'PATCH the install: `shared` true and `status` `live`.',
  },
  execution_ended: { kind: 'conflict', message: 'The run has ended.', hint: 'Read it for its result, or start a new one.' },
  execution_not_waiting: {
    kind: 'conflict',
    message: 'The run does not wait for the outputs of tools.',
    hint: 'Send them while its status is `requires_action`.',
  },
  webhook_not_ready: {
    kind: 'conflict',
    message: 'The webhook has no address or no secret, or is switched off.',
    hint: 'Set it with PUT /account/webhook first.',
  },
  delivery_pending: {
    kind: 'conflict',
    message: 'The delivery has not ended yet.',
    hint: 'Wait until its status is `delivered` or `failed`.',
  },
  idempotency_answer_lost: {
    kind: 'conflict',
    message: 'The request was carried out, but the server ended before its answer was kept.',
    hint: 'Read what it changed; do not send it again.',
  },
  idempotency_in_progress: {
    kind: 'conflict',
    message: 'A request with this idempotency key is still running.',
    hint: 'Wait for its answer, then repeat with the same key.',
  },
  skill_deleted: { kind: 'gone', message: 'The skill was deleted by its author.', hint: 'Uninstall it; its content is gone.' },
  checkout_over: {
    kind: 'gone',
    message: 'The purchase is over: it was paid or declined, or its time has run out.',
    hint: 'Begin a new one with POST /billing/topups or POST /billing/subscriptions.',
  },
  precondition_failed: {
    kind: 'precondition',
    message: 'The thing changed since you read it.',
    hint: 'GET it again, merge, and send the new ETag in `If-Match`.',
  },
  body_too_large: {
    kind: 'too_large',
    message: 'The body is larger than this call takes.',
    hint: 'The limit is in `details.limit`, in bytes.',
  },
  uri_too_long: { kind: 'uri_too_long', message: 'The address is too long.', hint: 'Put long values in a body.' },
  headers_too_large: { kind: 'headers_too_large', message: 'The headers are too large.', hint: 'Send fewer or shorter headers.' },
  request_timeout: {
    kind: 'timeout',
    message: 'The request did not arrive in time.',
    hint: 'Send it again, in one go.',
  },
  run_timeout: {
    kind: 'timeout',
    message: 'The run did not end in time and was cancelled.',
    hint: 'Ask for less at once, or start it as a batch and read it later.',
  },
  archive_too_large: { kind: 'too_large', message: 'The archive is too large.', hint: 'The limit is in `details.limit`, in bytes.' },
  archive_file_too_large: {
    kind: 'too_large',
    message: 'A file of the bundle is too large.',
    hint: 'The limit is in `details.limit`, in bytes; leave large files out or split them.',
  },
  archive_total_too_large: {
    kind: 'too_large',
    message: 'The files of the bundle are too large together.',
    hint: 'The limit is in `details.limit`, in bytes once unpacked.',
  },
  unsupported_media_type: {
    kind: 'unsupported_media',
    message: 'The body has a content type or encoding that this call does not take.',
    hint: 'Send UTF-8 `application/json` without `Content-Encoding`.',
  },
  idempotency_key_reused: {
    kind: 'unprocessable',
    message: 'The idempotency key was used with another body.',
    hint: 'Use a new key for a new request.',
  },
  skill_not_runnable: {
    kind: 'unprocessable',
    message: 'Only agent and prompt skills can be run; others are used by agents.',
    hint: 'Assign the skill to an agent, and run the agent.',
  },
  missing_variables: {
    kind: 'unprocessable',
    message: 'Required variables have no value.',
    hint: 'Send them in `variables`; `errors` names them where the skill shows them.',
  },
  invalid_variables: {
    kind: 'unprocessable',
    message: 'Values of variables do not have the declared type.',
    hint: '`errors` names the variables where the skill shows them.',
  },
  run_too_large: {
    kind: 'unprocessable',
    message: 'The skill reaches more skills, or larger ones, than one run can hold.',
    hint: 'Assign fewer plugins to the agent, and to the agents that it uses.',
  },
  unknown_tool_call: {
    kind: 'unprocessable',
    message: 'An output answers no call that the run waits for.',
    hint: 'Answer the calls in `pendingToolCalls`, each of them once.',
  },
  invalid_invite: {
    kind: 'unprocessable',
    message: 'The invitation is unknown, used, expired or for another email.',
    hint: 'Ask the account for a new one, for the email that you use here.',
  },
  unknown_user: {
    kind: 'unprocessable',
    message: 'There is no user with this email.',
    hint: 'Invite them with POST /account/invites; they can sign up with the invitation.',
  },
  unknown_account: {
    kind: 'unprocessable',
    message: 'There is no such account.',
    hint: 'Send the id or the slug of an account of this server.',
  },
  grant_to_self: {
    kind: 'unprocessable',
    message: 'An account cannot be granted its own skill.',
    hint: 'Name another account; the skill is in your pool already.',
  },
  invalid_condition: { kind: 'unprocessable', message: 'A condition is not valid.', hint: '`errors` points at the fault.' },
  invalid_pricing: {
    kind: 'unprocessable',
    message: 'The price does not fit its model.',
    hint: '`fixed` takes perMonth, `credits` takes creditsPerMinute, `free` takes neither.',
  },
  not_refundable: {
    kind: 'unprocessable',
    message: 'The transaction is no payment that can be given back.',
    hint: 'Name a sale, a top-up or the settlement of a run.',
  },
  not_sold_monthly: {
    kind: 'unprocessable',
    message: 'The skill is not sold by the month.',
    hint: 'GET /skills/{skillId}/pricing says what it costs; credits are bought with POST /billing/topups.',
  },
  invalid_variable: { kind: 'unprocessable', message: 'A variable declaration is not valid.', hint: '`errors` points at the fault.' },
  invalid_tool: { kind: 'unprocessable', message: 'A tool definition is not valid.', hint: '`errors` points at the fault.' },
  invalid_block: { kind: 'unprocessable', message: 'A block is not valid.', hint: '`errors` points at the fault.' },
  invalid_http: { kind: 'unprocessable', message: 'The http settings are not valid.', hint: '`errors` points at the fault.' },
  invalid_mcp: { kind: 'unprocessable', message: 'The mcp settings are not valid.', hint: '`errors` points at the fault.' },
  invalid_webhook: {
    kind: 'unprocessable',
    message: 'The settings of the webhook do not fit together.',
    hint: '`errors` points at the fault.',
  },
  invalid_schema: { kind: 'unprocessable', message: 'The JSON Schema is not valid.', hint: '`errors` points at the fault.' },
  mcp_source_unsupported: {
    kind: 'unprocessable',
    message: 'MCP servers that must be spawned are not supported.',
    hint: 'Run the server yourself and give its https `serverUrl`.',
  },
  not_an_agent: { kind: 'unprocessable', message: 'Only agent skills take plugins and dispatch.', hint: 'Use a skill of kind `agent`.' },
  not_authorable: {
    kind: 'unprocessable',
    message: 'Only agent and prompt skills have files.',
    hint: 'Put the content of other kinds in their own fields.',
  },
  not_a_plugin: {
    kind: 'unprocessable',
    message: 'A skill of this kind cannot be assigned as a plugin.',
    hint: 'Assign an http, mcp or bundle skill, or a dispatchable agent.',
  },
  not_a_bundle: {
    kind: 'unprocessable',
    message: 'Only skills of kind bundle are made of a folder of files.',
    hint: 'Make one with POST /skills/bundles.',
  },
  invalid_skill_md: {
    kind: 'unprocessable',
    message: 'The SKILL.md is not valid.',
    hint: '`errors` says what is wrong; POST /skills/validate tries a text without storing it.',
  },
  invalid_schema_json: {
    kind: 'unprocessable',
    message: 'The schema.json of the bundle is not a JSON Schema (draft-07).',
    hint: 'Mend schema.json, or leave it out.',
  },
  skill_md_missing: {
    kind: 'unprocessable',
    message: 'Archive must contain a SKILL.md file',
    hint: 'Put SKILL.md, spelled exactly so, into the top folder.',
  },
  skill_md_not_utf8: { kind: 'unprocessable', message: 'SKILL.md must be valid UTF-8', hint: 'Save the file as UTF-8.' },
  archive_not_zip: {
    kind: 'unprocessable',
    message: 'The archive is not a ZIP file.',
    hint: 'Pack the folder with any ordinary zip tool.',
  },
  archive_structure: {
    kind: 'unprocessable',
    message: 'The records of the archive contradict each other.',
    hint: 'Pack the folder anew with an ordinary zip tool.',
  },
  archive_header_mismatch: {
    kind: 'unprocessable',
    message: 'The archive says two different things about one of its files.',
    hint: 'Pack the folder anew with an ordinary zip tool.',
  },
  archive_extra_bytes: {
    kind: 'unprocessable',
    message: 'The archive has bytes that belong to none of its files.',
    hint: 'Send the ZIP file alone, without anything before or behind it.',
  },
  archive_encrypted: { kind: 'unprocessable', message: 'The archive is encrypted.', hint: 'Pack the folder without a password.' },
  archive_zip64: {
    kind: 'unprocessable',
    message: 'The archive has the ZIP64 form, which is for larger ones.',
    hint: 'Pack the folder without ZIP64.',
  },
  archive_multi_disk: { kind: 'unprocessable', message: 'The archive is one part of several.', hint: 'Pack the folder into one file.' },
  archive_method: {
    kind: 'unprocessable',
    message: 'A file of the archive is compressed by a method that is not read here.',
    hint: 'Pack the folder with deflate, or without compression.',
  },
  archive_too_many_entries: {
    kind: 'unprocessable',
    message: 'The archive has too many entries.',
    hint: 'The limit is in `details.limit`.',
  },
  archive_too_many_files: { kind: 'unprocessable', message: 'The bundle has too many files.', hint: 'The limit is in `details.limit`.' },
  archive_path_traversal: {
    kind: 'unprocessable',
    message: 'The path of a file leads out of the bundle.',
    hint: 'Use relative paths with `/` between the names, without `.` and `..`.',
  },
  archive_name_invalid: {
    kind: 'unprocessable',
    message: 'The name of a file cannot be used everywhere.',
    hint: 'Use visible characters, at most 255 bytes for a name and 1024 for a path.',
  },
  archive_entry_type: {
    kind: 'unprocessable',
    message: 'The archive has something that is neither a file nor a folder.',
    hint: 'Put files in the place of links.',
  },
  archive_name_duplicate: {
    kind: 'unprocessable',
    message: 'Two files of the bundle have the same name on some systems.',
    hint: 'Rename one of them; upper and lower case do not tell files apart everywhere.',
  },
  archive_data_corrupt: { kind: 'unprocessable', message: 'The data of the archive is damaged.', hint: 'Pack the folder anew.' },
  no_credentials_needed: {
    kind: 'unprocessable',
    message: 'A skill of this kind takes no credentials.',
    hint: 'Only http and mcp skills authenticate; set the credentials on their installs.',
  },
  unknown_version: {
    kind: 'unprocessable',
    message: 'The version cannot be used.',
    hint: '`errors` says why; GET /skills/{skillId}/versions lists them.',
  },
  skill_cycle: {
    kind: 'unprocessable',
    message: 'The reference would make a skill depend on itself.',
    hint: 'Remove one of the links in `details.path`.',
  },
  field_not_for_kind: {
    kind: 'unprocessable',
    message: 'A field does not belong to this kind of skill.',
    hint: '`errors` points at the field.',
  },
  too_many_items: {
    kind: 'unprocessable',
    message: 'The limit on the number of items is reached.',
    hint: 'The limit is in `details.limit`.',
  },
  draft_too_large: {
    kind: 'unprocessable',
    message: 'The files of the skill would hold more than a skill can have.',
    hint: 'Shorten or remove text; the limit is in `details.limit`, in characters as JSON.',
  },
  manifest_too_large: {
    kind: 'unprocessable',
    message: 'The manifest of this draft is too large to be published.',
    hint: 'The limit is in `details.limit`, in characters; split the skill, or shorten its texts.',
  },
  unknown_manifest_version: {
    kind: 'unprocessable',
    message: 'The manifest has a version that this server does not read.',
    hint: 'Export it again with `$manifestVersion` 1.',
  },
  invalid_manifest: { kind: 'unprocessable', message: 'The manifest is not valid.', hint: '`errors` points at the fault.' },
  invalid_openapi: {
    kind: 'unprocessable',
    message: 'The description of the API is not valid, or nothing of it can become a tool.',
    hint: '`errors` says what is missing, and which operations cannot be called.',
  },
  openapi_unsupported: {
    kind: 'unprocessable',
    message: 'The description of the API has a version that is not read here.',
    hint: 'Convert it to OpenAPI 3.0 or 3.1 first.',
  },
  outbound_refused: {
    kind: 'unprocessable',
    message: 'The address is not one that this server may call.',
    hint: 'Use a public https address; the operator can open private ranges with OUTBOUND_ALLOW.',
  },
  model_not_available: {
    kind: 'failed_dependency',
    message: 'There is no model that could run the skill.',
    hint: 'Set the tier of the skill with PUT /account/models, and credentials of its provider with PUT /credentials.',
  },
  run_failed: {
    kind: 'failed_dependency',
    message: 'The run that should have answered has failed.',
    hint: 'The message says why; GET /executions/{id}/steps shows what it did.',
  },
  toolset_unavailable: {
    kind: 'failed_dependency',
    message: 'A toolset that the run asks for is not available on this server.',
    hint: 'GET /toolsets says which ones are, and what the operator would have to set for the others.',
  },
  import_failed: {
    kind: 'failed_dependency',
    message: 'The server that was to be imported from gave no answer that can be used.',
    hint: '`details.reason` says what went wrong; try again, or check the address and the credential.',
  },
  rate_limited: { kind: 'rate_limited', message: 'Too many requests.', hint: 'Wait for the seconds in `Retry-After`.' },
  internal: { kind: 'internal', message: 'Something went wrong on our side.', hint: 'Report the `request_id` to the operator.' },
  storage_unavailable: {
    kind: 'unavailable',
    message: 'The place where files are kept cannot be reached.',
    hint: 'Try again after `Retry-After` seconds.',
  },
  database_unavailable: { kind: 'unavailable', message: 'The database cannot be reached.', hint: 'Try again after `Retry-After` seconds.' },
  not_ready: {
    kind: 'unavailable',
    message: 'The server is not ready.',
    hint: '`details.checks` says what it waits for; try again after `Retry-After` seconds.',
  },
  payments_not_configured: {
    kind: 'unavailable',
    message: 'Nothing can be bought on this server.',
    hint: 'Its operator can change that with PAYMENTS.',
  },
  payment_provider_unavailable: {
    kind: 'unavailable',
    message: 'The payment provider does not answer.',
    hint: 'Try again after `Retry-After` seconds with the same `Idempotency-Key`.',
  },
  overloaded: { kind: 'unavailable', message: 'The server is too busy.', hint: 'Try again after `Retry-After` seconds.' },
  shutting_down: {
    kind: 'unavailable',
    message: 'The server is shutting down.',
    hint: 'Try again; another copy or the next start will answer.',
  },
  storage_full: {
    kind: 'storage_full',
    message: 'The storage of this server is full.',
    hint: 'Try again when the operator has made room.',
  },
} as const satisfies Record<string, { kind: ErrorKind; message: string; hint: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** Errors that callers know by the code of another one, which means the same and answers with another status elsewhere. */
const SHARED_CODES: Partial<Record<ErrorCode, ErrorCode>> = { own_purchase: 'own_skill' };

/** The code of an error as callers see it. */
export const publicCode = (code: ErrorCode): ErrorCode => SHARED_CODES[code] ?? code;

/** One fault inside a request: `pointer` is an RFC 6901 JSON Pointer into the body, or `query:/name`, `header:/name`, `path:/name`. */
export interface Fault {
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
}

export interface DomainErrorOptions extends ErrorOptions {
  /** Public facts that reach the caller under `details`. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** Public list of single faults, printed as `errors`. */
  readonly faults?: readonly Fault[];
  /** Replaces the catalogue's sentence where a more exact one helps; public. */
  readonly detail?: string;
}

/** An expected failure. `details`, `faults` and `detail` are public; `cause` is private and reaches only the log. */
export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  readonly faults: readonly Fault[];

  constructor(code: ErrorCode, options: DomainErrorOptions = {}) {
    super(options.detail ?? ERRORS[code].message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'DomainError';
    this.code = code;
    this.details = options.details;
    this.faults = options.faults ?? [];
  }

  get kind(): ErrorKind {
    return ERRORS[this.code].kind;
  }
}

/** Joins RFC 6901 reference tokens, escaping `~` and `/`. */
export function jsonPointer(...tokens: readonly (string | number)[]): string {
  return tokens.map((token) => `/${String(token).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
