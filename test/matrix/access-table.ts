/**
 * Who gets which answer, route by route. A private skill and everything else here belongs to the owner's account.
 *
 * none: no token · expired: an access token past its time · stranger: owner of another account · viewer, developer: members of the account
 * · owner · scopeless: an API key of the owner without any scope · operator: a platform admin with an account of their own
 *
 * A collection belongs to whoever asks, so strangers see theirs (200); a single thing of somebody else is 404.
 */
export const TABLE: Readonly<Record<string, readonly number[]>> = {
  //                                                            none expired stranger viewer developer owner scopeless operator
  'GET /health': [200, 200, 200, 200, 200, 200, 200, 200],
  'GET /healthz': [200, 200, 200, 200, 200, 200, 200, 200],
  'GET /readyz': [200, 200, 200, 200, 200, 200, 200, 200],
  'GET /metrics': [200, 200, 200, 200, 200, 200, 200, 200], // from loopback, without METRICS_TOKEN
  'GET /docs': [200, 401, 200, 200, 200, 200, 200, 200],
  'GET /docs/assets/{name}': [200, 401, 200, 200, 200, 200, 200, 200],
  'GET /docs/errors': [200, 401, 200, 200, 200, 200, 200, 200],
  'GET /llms.txt': [200, 401, 200, 200, 200, 200, 200, 200],
  'GET /openapi.json': [200, 401, 200, 200, 200, 200, 200, 200],

  'POST /auth/signup': [201, 201, 201, 201, 201, 201, 201, 201],
  'POST /auth/login': [200, 200, 200, 200, 200, 200, 200, 200],
  'POST /auth/refresh': [401, 401, 401, 401, 401, 401, 401, 401], // a refresh token that does not exist
  'POST /auth/logout': [200, 200, 200, 200, 200, 200, 200, 200],
  'GET /auth/me': [401, 401, 200, 200, 200, 200, 200, 200],

  'GET /account': [401, 401, 200, 200, 200, 200, 403, 200],
  'PATCH /account': [401, 401, 200, 403, 403, 200, 403, 200],
  'GET /account/audit': [401, 401, 200, 403, 403, 200, 403, 200],
  'GET /account/members': [401, 401, 200, 200, 200, 200, 403, 200],
  'POST /account/members': [401, 401, 201, 403, 403, 201, 403, 201],
  'PATCH /account/members/{userId}': [401, 401, 404, 403, 403, 200, 403, 404],
  'DELETE /account/members/{userId}': [401, 401, 404, 403, 403, 200, 403, 404],
  'GET /account/invites': [401, 401, 200, 403, 403, 200, 403, 200],
  'POST /account/invites': [401, 401, 201, 403, 403, 201, 403, 201],
  'POST /account/invites/accept': [401, 401, 422, 422, 422, 422, 403, 422], // an invitation that does not exist
  'DELETE /account/invites/{inviteId}': [401, 401, 404, 403, 403, 200, 403, 404],
  'GET /account/models': [401, 401, 200, 200, 200, 200, 403, 200],
  'PUT /account/models': [401, 401, 200, 403, 403, 200, 403, 200],
  'GET /account/webhook': [401, 401, 200, 403, 403, 200, 403, 200],
  'PUT /account/webhook': [401, 401, 200, 403, 403, 200, 403, 200],
  'POST /account/webhook/test': [401, 401, 409, 403, 403, 202, 403, 409], // others have no webhook
  'GET /account/webhook/logs': [401, 401, 200, 403, 403, 200, 403, 200],
  'POST /account/webhook/logs/{deliveryId}/redeliver': [401, 401, 404, 403, 403, 409, 403, 404], // it is still on its way
  'GET /api-keys': [401, 401, 200, 403, 403, 200, 403, 200],
  'POST /api-keys': [401, 401, 201, 403, 403, 201, 403, 201],
  'DELETE /api-keys/{keyId}': [401, 401, 404, 403, 403, 200, 403, 404],
  'GET /catalogues': [401, 401, 200, 403, 403, 200, 403, 200],
  'POST /catalogues': [401, 401, 201, 403, 403, 201, 403, 201],
  'DELETE /catalogues/{catalogueId}': [401, 401, 404, 403, 403, 200, 403, 404],
  'GET /i/{token}/.well-known/agent-skills/index.json': [200, 401, 200, 200, 200, 200, 200, 200], // whoever has the address
  'GET /i/{token}/.well-known/agent-skills/{path}': [200, 401, 200, 200, 200, 200, 200, 200],
  'GET /.well-known/agent-skills/index.json': [200, 401, 200, 200, 200, 200, 403, 200],
  'GET /.well-known/agent-skills/{path}': [200, 401, 200, 200, 200, 200, 403, 200], // a skill that the owner has listed
  'GET /{account}/.well-known/agent-skills/index.json': [200, 401, 200, 200, 200, 200, 403, 200],
  'GET /{account}/.well-known/agent-skills/{path}': [200, 401, 200, 200, 200, 200, 403, 200],
  'POST /mcp': [406, 401, 406, 406, 406, 406, 403, 406], // let through, and asked for an Accept header that MCP demands
  'GET /certificates': [401, 401, 200, 403, 403, 200, 403, 200],
  'POST /certificates': [401, 401, 201, 403, 403, 201, 403, 201],
  'DELETE /certificates/{certificateId}': [401, 401, 404, 403, 403, 200, 403, 404],
  'GET /credentials': [401, 401, 200, 403, 403, 200, 403, 200],
  'PUT /credentials': [401, 401, 200, 403, 403, 200, 403, 200],
  'GET /models': [401, 401, 200, 200, 200, 200, 403, 200],
  'GET /toolsets': [401, 401, 200, 200, 200, 200, 403, 200],

  'GET /skills': [401, 401, 200, 200, 200, 200, 403, 200],
  'POST /skills': [401, 401, 201, 403, 201, 201, 403, 201],
  'POST /skills/import': [401, 401, 201, 403, 201, 201, 403, 201],
  'POST /skills/import/openapi': [401, 401, 201, 403, 201, 201, 403, 201],
  'POST /skills/import/mcp': [401, 401, 201, 403, 201, 201, 403, 201],
  'GET /skills/{skillId}': [404, 401, 404, 200, 200, 200, 403, 404],
  'PATCH /skills/{skillId}': [401, 401, 404, 403, 200, 200, 403, 404],
  'DELETE /skills/{skillId}': [401, 401, 404, 403, 200, 200, 403, 404],
  'POST /skills/{skillId}/install': [401, 401, 404, 403, 409, 409, 403, 404], // one's own is installed already
  'GET /skills/installs/{installId}': [401, 401, 404, 200, 200, 200, 403, 404],
  'PATCH /skills/installs/{installId}': [401, 401, 404, 403, 200, 200, 403, 404],
  'DELETE /skills/installs/{installId}': [401, 401, 404, 403, 409, 409, 403, 404], // an own install stays
  'PUT /skills/installs/{installId}/credentials': [401, 401, 404, 403, 422, 422, 403, 404], // an agent takes none
  'GET /skills/{skillId}/skills': [404, 401, 404, 200, 200, 200, 403, 404],
  'POST /skills/{skillId}/skills': [401, 401, 404, 403, 404, 404, 403, 404], // a plugin that does not exist
  'DELETE /skills/{skillId}/skills/{pluginSkillId}': [401, 401, 404, 403, 200, 200, 403, 404],

  'POST /skills/bundles': [401, 401, 201, 403, 201, 201, 403, 201],
  'POST /skills/validate': [401, 401, 200, 200, 200, 200, 403, 200],
  'GET /skills/{skillId}/bundle': [404, 401, 404, 200, 200, 200, 403, 404],
  'PUT /skills/{skillId}/bundle': [401, 401, 404, 403, 200, 200, 403, 404],
  'GET /skills/{skillId}/bundle.zip': [404, 401, 404, 200, 200, 200, 403, 404],
  'GET /skills/{skillId}/bundle/scan': [404, 401, 404, 200, 200, 200, 403, 404],
  'GET /skills/{skillId}/bundle/files': [404, 401, 404, 200, 200, 200, 403, 404],
  'GET /skills/{skillId}/bundle/files/{path}': [404, 401, 404, 200, 200, 200, 403, 404],
  'PUT /skills/{skillId}/bundle/files/{path}': [401, 401, 404, 403, 200, 200, 403, 404],
  'DELETE /skills/{skillId}/bundle/files/{path}': [401, 401, 404, 403, 200, 200, 403, 404],

  'GET /skills/{skillId}/files': [404, 401, 404, 200, 200, 200, 403, 404],
  'POST /skills/{skillId}/files': [401, 401, 404, 403, 201, 201, 403, 404],
  'GET /skills/{skillId}/files/{fileId}': [404, 401, 404, 200, 200, 200, 403, 404],
  'PATCH /skills/{skillId}/files/{fileId}': [401, 401, 404, 403, 200, 200, 403, 404],
  'DELETE /skills/{skillId}/files/{fileId}': [401, 401, 404, 403, 200, 200, 403, 404],
  'GET /skills/{skillId}/files/{fileId}/blocks': [404, 401, 404, 200, 200, 200, 403, 404],
  'POST /skills/{skillId}/files/{fileId}/blocks': [401, 401, 404, 403, 201, 201, 403, 404],
  'PUT /skills/{skillId}/files/{fileId}/blocks': [401, 401, 404, 403, 200, 200, 403, 404],
  'GET /skills/{skillId}/files/{fileId}/blocks/{blockId}': [404, 401, 404, 200, 200, 200, 403, 404],
  'PATCH /skills/{skillId}/files/{fileId}/blocks/{blockId}': [401, 401, 404, 403, 200, 200, 403, 404],
  'DELETE /skills/{skillId}/files/{fileId}/blocks/{blockId}': [401, 401, 404, 403, 200, 200, 403, 404],

  'GET /skills/{skillId}/pricing': [404, 401, 404, 200, 200, 200, 403, 404],
  'GET /skills/{skillId}/quote': [401, 401, 404, 200, 200, 200, 403, 404],
  'GET /skills/{skillId}/versions': [401, 401, 404, 200, 200, 200, 403, 404],
  'GET /skills/{skillId}/versions/{version}': [401, 401, 404, 200, 200, 200, 403, 404],
  'POST /skills/{skillId}/publish': [401, 401, 404, 403, 201, 201, 403, 404],
  'POST /skills/{skillId}/rollback': [401, 401, 404, 403, 201, 201, 403, 404],
  'POST /skills/{skillId}/versions/{version}/yank': [401, 401, 404, 403, 200, 200, 403, 404],
  'POST /skills/{skillId}/versions/{version}/unyank': [401, 401, 404, 403, 409, 409, 403, 404], // it is not yanked
  'GET /skills/{skillId}/manifest': [401, 401, 404, 200, 200, 200, 403, 404],
  'POST /skills/{skillId}/compile': [401, 401, 404, 200, 200, 200, 403, 404],
  'GET /skills/{skillId}/diff': [401, 401, 404, 200, 200, 200, 403, 404],
  'GET /skills/{skillId}/export': [401, 401, 404, 200, 200, 200, 403, 404],

  'GET /billing/wallet': [401, 401, 200, 403, 403, 200, 403, 200],
  'GET /billing/ledger': [401, 401, 200, 403, 403, 200, 403, 200],
  'GET /billing/usage': [401, 401, 200, 403, 403, 200, 403, 200],
  'GET /billing/earnings': [401, 401, 200, 403, 403, 200, 403, 200],
  'POST /billing/topups': [401, 401, 201, 403, 403, 201, 403, 201],
  'POST /billing/subscriptions': [401, 401, 201, 403, 403, 201, 403, 201],
  'GET /billing/subscriptions': [401, 401, 200, 403, 403, 200, 403, 200],
  'DELETE /billing/subscriptions/{subscriptionId}': [401, 401, 404, 403, 403, 200, 403, 404],
  'POST /billing/subscriptions/{subscriptionId}/accept-price': [401, 401, 404, 403, 403, 409, 403, 404], // there is no new price
  'POST /billing/portal': [401, 401, 409, 403, 403, 409, 403, 409], // a sandbox has none
  'GET /billing/invoices': [401, 401, 200, 403, 403, 200, 403, 200],
  'GET /billing/receipts/{receiptId}': [401, 401, 404, 403, 403, 200, 403, 404],
  'GET /billing/return': [200, 401, 200, 200, 200, 200, 200, 200],
  'GET /billing/seller': [401, 401, 200, 403, 403, 200, 403, 200],
  'POST /billing/seller/onboarding': [401, 401, 201, 403, 403, 201, 403, 201],
  'POST /billing/payouts': [401, 401, 409, 403, 403, 409, 403, 409], // nothing was earned
  'POST /billing/refunds': [401, 401, 404, 403, 403, 404, 403, 404], // there is no such transaction
  'POST /webhooks/stripe': [409, 409, 409, 409, 409, 409, 409, 409], // a sandbox hears nothing of Stripe
  'GET /billing/sandbox/{checkoutToken}': [200, 401, 200, 200, 200, 200, 200, 200], // whoever has the address
  'POST /billing/sandbox/{checkoutToken}': [400, 400, 400, 400, 400, 400, 400, 400], // let through, and asked which button
  'GET /grants': [401, 401, 200, 200, 200, 200, 403, 200],
  'POST /grants': [401, 401, 404, 403, 403, 201, 403, 404], // a skill of the owner
  'GET /grants/{grantId}': [401, 401, 404, 200, 200, 200, 403, 404],
  'PATCH /grants/{grantId}': [401, 401, 404, 403, 403, 200, 403, 404],
  'DELETE /grants/{grantId}': [401, 401, 404, 403, 403, 200, 403, 404],
  'POST /grants/{grantId}/accept': [401, 401, 404, 403, 403, 403, 403, 404], // the owner gave it
  'POST /grants/{grantId}/decline': [401, 401, 404, 403, 403, 403, 403, 404],
  'POST /skills/{skillId}/grants': [401, 401, 404, 403, 403, 201, 403, 404],

  'GET /library': [401, 401, 200, 200, 200, 200, 403, 200],
  'POST /library': [401, 401, 201, 403, 201, 201, 403, 201],
  'GET /library/{id}': [401, 401, 404, 200, 200, 200, 403, 404],
  'PATCH /library/{id}': [401, 401, 404, 403, 200, 200, 403, 404],
  'DELETE /library/{id}': [401, 401, 404, 403, 200, 200, 403, 404],

  'GET /marketplace/skills': [200, 401, 200, 200, 200, 200, 403, 200],
  'GET /marketplace/skills/{skillId}': [200, 401, 200, 200, 200, 200, 403, 200], // a skill that the owner has listed
  'POST /marketplace/skills/{skillId}/install': [401, 401, 201, 403, 409, 409, 403, 201],
  'POST /marketplace/skills/{skillId}/fork': [401, 401, 201, 403, 201, 201, 403, 201],
  'GET /marketplace/publishers/{publisher}': [200, 401, 200, 200, 200, 200, 403, 200],
  'GET /marketplace/tags': [200, 401, 200, 200, 200, 200, 403, 200],

  // A review by somebody else of a skill that the owner has listed.
  'GET /marketplace/skills/{skillId}/reviews': [200, 401, 200, 200, 200, 200, 403, 200],
  'POST /marketplace/skills/{skillId}/reviews': [401, 401, 403, 403, 403, 403, 403, 403], // without an install, or of an own skill
  'DELETE /marketplace/skills/{skillId}/reviews/{reviewId}': [401, 401, 403, 403, 403, 403, 403, 200],
  'POST /marketplace/skills/{skillId}/reviews/{reviewId}/reply': [401, 401, 403, 403, 200, 200, 403, 403],
  'POST /marketplace/skills/{skillId}/reviews/{reviewId}/report': [401, 401, 201, 403, 201, 201, 403, 201],
  'POST /marketplace/skills/{skillId}/reviews/{reviewId}/helpful': [401, 401, 200, 403, 200, 200, 403, 200],
  'DELETE /marketplace/skills/{skillId}/reviews/{reviewId}/helpful': [401, 401, 200, 403, 200, 200, 403, 200],

  'GET /skills/store': [401, 401, 200, 200, 200, 200, 403, 200],
  'GET /skills/store/permissions': [401, 401, 200, 200, 200, 200, 403, 200],
  'GET /skills/store/my-access': [401, 401, 200, 200, 200, 200, 403, 200],
  'GET /skills/store/requests/incoming': [401, 401, 200, 200, 200, 200, 403, 200],
  'POST /skills/store/requests/{requestId}/approve': [401, 401, 404, 403, 403, 200, 403, 404], // somebody asks the owner for a skill
  'POST /skills/store/requests/{requestId}/decline': [401, 401, 404, 403, 403, 200, 403, 404],
  'GET /skills/store/{account}/{slug}': [401, 401, 200, 200, 200, 200, 403, 200], // a skill that the owner has listed
  'POST /skills/store/{account}/{slug}/use': [401, 401, 201, 403, 409, 409, 403, 201],
  'DELETE /skills/store/{account}/{slug}/use': [401, 401, 404, 403, 409, 409, 403, 404], // an own install stays
  'POST /skills/store/{account}/{slug}/request': [401, 401, 201, 403, 409, 409, 403, 201],

  'GET /manifests/{account}': [200, 401, 200, 200, 200, 200, 403, 200],
  'GET /manifests/{account}/{slug}': [404, 401, 404, 200, 200, 200, 403, 404],
  'GET /executions': [401, 401, 200, 200, 200, 200, 403, 200],
  'POST /executions': [401, 401, 404, 403, 202, 202, 403, 404], // a skill of the owner
  'GET /executions/{id}': [401, 401, 404, 200, 200, 200, 403, 404],
  'GET /executions/{id}/files': [401, 401, 404, 200, 200, 200, 403, 404],
  'GET /executions/{id}/files/{path}': [401, 401, 404, 200, 200, 200, 403, 404],
  'GET /executions/{id}/steps': [401, 401, 404, 200, 200, 200, 403, 404],
  'GET /executions/{id}/stream': [401, 401, 404, 200, 200, 200, 403, 404],
  'POST /executions/{id}/tool-outputs': [401, 401, 404, 403, 200, 200, 403, 404],
  'POST /executions/{id}/cancel': [401, 401, 404, 403, 200, 200, 403, 404],
  'GET /skills/{skillId}/evals': [401, 401, 404, 200, 200, 200, 403, 404],
  'POST /skills/{skillId}/evals': [401, 401, 404, 403, 202, 202, 403, 404],
  'GET /skills/{skillId}/evals/{evalId}': [401, 401, 404, 200, 200, 200, 403, 404],
  'POST /skills/{skillId}/evals/{evalId}/cancel': [401, 401, 404, 403, 200, 200, 403, 404],
  'POST /skills/{skillId}/run': [401, 401, 404, 403, 202, 202, 403, 404],
  'GET /prime/skills': [401, 401, 200, 200, 200, 200, 403, 200],
  'POST /prime/executions': [401, 401, 202, 403, 202, 202, 403, 202],
  'GET /traces': [401, 401, 200, 200, 200, 200, 403, 200],
  'POST /traces': [401, 401, 201, 403, 201, 201, 403, 201],
  'GET /traces/{id}': [401, 401, 404, 200, 200, 200, 403, 404],

  'GET /admin/skills/dispatchable': [401, 401, 403, 403, 403, 403, 403, 200],
  'POST /admin/skills/{id}/unlist': [401, 401, 403, 403, 403, 403, 403, 200],
  'POST /admin/skills/{id}/relist': [401, 401, 403, 403, 403, 403, 403, 200],
  'POST /admin/accounts/{id}/verify': [401, 401, 403, 403, 403, 403, 403, 200],
  'POST /admin/accounts/{id}/suspend': [401, 401, 403, 403, 403, 403, 403, 200],
  'POST /admin/accounts/{id}/restore': [401, 401, 403, 403, 403, 403, 403, 200],
  'GET /admin/reports': [401, 401, 403, 403, 403, 403, 403, 200],
  'POST /admin/reports/{id}/resolve': [401, 401, 403, 403, 403, 403, 403, 200],
  'POST /admin/credits': [401, 401, 403, 403, 403, 403, 403, 201],
  'GET /admin/billing/payments': [401, 401, 403, 403, 403, 403, 403, 200],
  'GET /admin/billing/check': [401, 401, 403, 403, 403, 403, 403, 200],
  'GET /admin/audit': [401, 401, 403, 403, 403, 403, 403, 200],
  'GET /admin/system-skills': [401, 401, 403, 403, 403, 403, 403, 200],
  'POST /admin/system-skills': [401, 401, 403, 403, 403, 403, 403, 201],
  'DELETE /admin/system-skills/{id}': [401, 401, 403, 403, 403, 403, 403, 200],

  // The last row, because members who leave are gone.
  'DELETE /account/members/me': [401, 401, 409, 200, 200, 409, 403, 409], // the last owner stays
};
