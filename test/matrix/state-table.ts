const METADATA = [200, 200, 200, 200, 410, 200, 200, 200, 200, 404];
const CONTENT = [200, 402, 403, 200, 410, 200, 402, 403, 200, 404];
/** The first edit of an import makes the account's own copy. @param done the status of an edit that is made */
const edit = (done: number) => [done, 402, 403, done, 410, 403, 403, 403, 403, 404];
const MANAGE = [403, 403, 403, 403, 410, 403, 403, 403, 403, 404];
/** The author alone. */
const GRANT = [403, 403, 403, 403, 410, 403, 403, 403, 403, 404];
const OWN_INSTALL = [404, 404, 404, 404, 404];
/** What is on the marketplace is there for everybody; an archived or deleted skill is not. */
const LISTED = [200, 200, 200, 404, 404, 200, 200, 200, 404, 404];
/** The review is neither the holder's nor the stranger's, and the skill is not theirs. */
const OTHERS_REVIEW = [403, 403, 403, 404, 404, 403, 403, 403, 404, 404];

/**
 * Which answer other accounts get of a public skill in each of its states. The holder has installed it, the stranger has not; both are
 * owners of their accounts. The order is that of the spec: open, priced, opaque, archived, deleted for the holder, then for the stranger.
 */
export const STATE_TABLE: Readonly<Record<string, readonly number[]>> = {
  //                            holder: open priced opaque archived deleted · stranger: the same
  'GET /skills/{skillId}': [200, 200, 200, 200, 200, 200, 200, 200, 200, 404],
  'PATCH /skills/{skillId}': edit(200),
  'DELETE /skills/{skillId}': MANAGE,
  'POST /skills/{skillId}/install': [409, 409, 409, 409, 410, 201, 201, 201, 409, 404],
  'POST /skills/{skillId}/grants': GRANT,
  'GET /skills/installs/{installId}': [200, 200, 200, 200, 200, ...OWN_INSTALL],
  'PATCH /skills/installs/{installId}': [200, 200, 200, 200, 410, ...OWN_INSTALL],
  'DELETE /skills/installs/{installId}': [200, 200, 200, 200, 200, ...OWN_INSTALL],
  'PUT /skills/installs/{installId}/credentials': [422, 422, 422, 422, 410, ...OWN_INSTALL], // an agent takes none
  'GET /skills/{skillId}/skills': [200, 200, 403, 200, 410, 200, 200, 403, 200, 404],
  'POST /skills/{skillId}/skills': edit(404), // a plugin that does not exist
  'DELETE /skills/{skillId}/skills/{pluginSkillId}': edit(200),
  'GET /skills/{skillId}/bundle': CONTENT,
  'PUT /skills/{skillId}/bundle': edit(200),
  'GET /skills/{skillId}/bundle.zip': CONTENT,
  'GET /skills/{skillId}/bundle/scan': CONTENT,
  'GET /skills/{skillId}/bundle/files': CONTENT,
  'GET /skills/{skillId}/bundle/files/{path}': CONTENT,
  'PUT /skills/{skillId}/bundle/files/{path}': edit(200),
  'DELETE /skills/{skillId}/bundle/files/{path}': edit(200),
  'GET /skills/{skillId}/files': CONTENT,
  'POST /skills/{skillId}/files': edit(201),
  'GET /skills/{skillId}/files/{fileId}': CONTENT,
  'PATCH /skills/{skillId}/files/{fileId}': edit(200),
  'DELETE /skills/{skillId}/files/{fileId}': edit(200),
  'GET /skills/{skillId}/files/{fileId}/blocks': CONTENT,
  'POST /skills/{skillId}/files/{fileId}/blocks': edit(201),
  'PUT /skills/{skillId}/files/{fileId}/blocks': edit(200),
  'GET /skills/{skillId}/files/{fileId}/blocks/{blockId}': CONTENT,
  'PATCH /skills/{skillId}/files/{fileId}/blocks/{blockId}': edit(200),
  'DELETE /skills/{skillId}/files/{fileId}/blocks/{blockId}': edit(200),
  'GET /skills/{skillId}/pricing': METADATA,
  'GET /skills/{skillId}/quote': METADATA,
  'GET /skills/{skillId}/versions': METADATA,
  'GET /skills/{skillId}/versions/{version}': CONTENT,
  'POST /skills/{skillId}/publish': MANAGE,
  'POST /skills/{skillId}/rollback': MANAGE,
  'POST /skills/{skillId}/versions/{version}/yank': MANAGE,
  'POST /skills/{skillId}/versions/{version}/unyank': MANAGE,
  'GET /skills/{skillId}/manifest': CONTENT,
  'POST /skills/{skillId}/compile': CONTENT,
  'GET /skills/{skillId}/diff': MANAGE,
  'GET /skills/{skillId}/evals': MANAGE,
  'POST /skills/{skillId}/evals': MANAGE,
  'GET /skills/{skillId}/evals/{evalId}': MANAGE,
  'POST /skills/{skillId}/evals/{evalId}/cancel': MANAGE,
  'GET /skills/{skillId}/export': CONTENT,
  /** What has been installed runs; opaque skills, too: their authors pay for the models. */
  'POST /skills/{skillId}/run': [202, 402, 202, 202, 410, 403, 403, 403, 403, 404],
  'GET /marketplace/skills/{skillId}': [200, 200, 200, 404, 404, 200, 200, 200, 404, 404],
  'POST /marketplace/skills/{skillId}/install': [409, 409, 409, 404, 404, 201, 201, 201, 404, 404],
  'POST /marketplace/skills/{skillId}/fork': [201, 403, 403, 404, 404, 201, 403, 403, 404, 404],
  'GET /marketplace/skills/{skillId}/reviews': LISTED,
  'POST /marketplace/skills/{skillId}/reviews': [201, 201, 201, 404, 404, 403, 403, 403, 404, 404], // who has it may review it
  'DELETE /marketplace/skills/{skillId}/reviews/{reviewId}': OTHERS_REVIEW,
  'POST /marketplace/skills/{skillId}/reviews/{reviewId}/reply': OTHERS_REVIEW,
  'POST /marketplace/skills/{skillId}/reviews/{reviewId}/report': [201, 201, 201, 404, 404, 201, 201, 201, 404, 404],
  'POST /marketplace/skills/{skillId}/reviews/{reviewId}/helpful': LISTED,
  'DELETE /marketplace/skills/{skillId}/reviews/{reviewId}/helpful': LISTED,
  'GET /skills/store/{account}/{slug}': LISTED,
  'POST /skills/store/{account}/{slug}/use': [409, 409, 409, 404, 404, 201, 201, 201, 404, 404],
  'DELETE /skills/store/{account}/{slug}/use': [200, 200, 200, 200, 404, ...OWN_INSTALL], // a deleted skill has no name any more
  'POST /skills/store/{account}/{slug}/request': [409, 409, 409, 404, 404, 201, 201, 201, 404, 404],
  'GET /manifests/{account}/{slug}': [200, 402, 403, 200, 404, 200, 402, 403, 200, 404],
};
