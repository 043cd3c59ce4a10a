/**
 * Who gets which answer on the surfaces of other systems, which the document leaves out. The columns are those of the access table, and so is
 * the world: what a path names belongs to the owner's account.
 */
export const SURFACE_TABLE: Readonly<Record<string, readonly number[]>> = {
  //                                                    none expired stranger viewer developer owner scopeless operator
  'GET /everruns/v1/skills': [401, 401, 200, 200, 200, 200, 403, 200],
  'POST /everruns/v1/skills': [401, 401, 201, 403, 201, 201, 403, 201],
  'POST /everruns/v1/skills/upload': [401, 401, 415, 403, 415, 415, 403, 415], // let through, and asked for a form
  'POST /everruns/v1/skills/validate': [401, 401, 200, 200, 200, 200, 403, 200],
  'GET /everruns/v1/skills/config': [401, 401, 200, 200, 200, 200, 403, 200],
  'GET /everruns/v1/skills/usage': [401, 401, 200, 200, 200, 200, 403, 200],
  'GET /everruns/v1/skills/{id}': [401, 401, 404, 200, 200, 200, 403, 404],
  'GET /everruns/v1/skills/{id}/content': [401, 401, 404, 200, 200, 200, 403, 404],
  'PATCH /everruns/v1/skills/{id}': [401, 401, 404, 403, 200, 200, 403, 404],
  'DELETE /everruns/v1/skills/{id}': [401, 401, 404, 403, 204, 204, 403, 404],
  'POST /everruns/v1/skills/{id}/delete': [401, 401, 404, 403, 204, 204, 403, 404], // an archived skill
  'GET /everruns/v1/capabilities': [401, 401, 200, 200, 200, 200, 403, 200],
  'GET /everruns/v1/capabilities/{id}': [401, 401, 404, 200, 200, 200, 403, 404],
  'GET /everruns/v1/agents': [401, 401, 200, 200, 200, 200, 403, 200],
  'POST /everruns/v1/agents': [401, 401, 201, 403, 201, 201, 403, 201],
  'GET /everruns/v1/agents/{id}': [401, 401, 404, 200, 200, 200, 403, 404],
  'PUT /everruns/v1/agents/{id}': [401, 401, 404, 403, 200, 200, 403, 404],
  'PATCH /everruns/v1/agents/{id}': [401, 401, 404, 403, 200, 200, 403, 404],
  'DELETE /everruns/v1/agents/{id}': [401, 401, 404, 403, 204, 204, 403, 404],

  'GET /vlm/v1/health': [200, 401, 200, 200, 200, 200, 200, 200],
  'GET /vlm/v1/skills': [401, 401, 200, 200, 200, 200, 403, 200],
  'POST /vlm/v1/skills/create': [401, 401, 201, 403, 201, 201, 403, 201],
  'POST /vlm/v1/skills/lookup': [401, 401, 404, 200, 200, 200, 403, 404],
  'GET /vlm/v1/skills/{reference}': [401, 401, 404, 200, 200, 200, 403, 404],
  'POST /vlm/v1/skills/{reference}/update': [401, 401, 404, 403, 201, 201, 403, 404],
  'GET /vlm/v1/skills/{reference}/download': [401, 401, 404, 200, 200, 200, 403, 404],
  'GET /vlm/v1/skills/{id}/bundle.zip': [200, 401, 200, 200, 200, 200, 200, 200], // whoever has the link
  'GET /vlm/v1/files': [401, 401, 200, 200, 200, 200, 403, 200],
  'POST /vlm/v1/files': [401, 401, 400, 403, 400, 400, 403, 400], // let through, and asked for the file
  'GET /vlm/v1/files/hash/{md5}': [401, 401, 404, 200, 200, 200, 403, 404],
  'POST /vlm/v1/files/presigned-url': [401, 401, 200, 403, 200, 200, 403, 200],
  'PUT /vlm/v1/files/{id}/upload': [200, 401, 200, 200, 200, 200, 200, 200], // whoever has the link
  'GET /vlm/v1/files/verify-upload/{id}': [401, 401, 404, 403, 200, 200, 403, 404],
  'GET /vlm/v1/files/{id}': [401, 401, 404, 200, 200, 200, 403, 404],
  'DELETE /vlm/v1/files/{id}': [401, 401, 404, 403, 200, 200, 403, 404],
  'GET /vlm/v1/agent': [401, 401, 200, 200, 200, 200, 403, 200],
  'POST /vlm/v1/agent/create': [401, 401, 201, 403, 201, 201, 403, 201],
  'POST /vlm/v1/agent/lookup': [401, 401, 404, 200, 200, 200, 403, 404],
  'GET /vlm/v1/agents/{id}': [401, 401, 404, 200, 200, 200, 403, 404],
  'POST /vlm/v1/agent/execute': [401, 401, 404, 403, 201, 201, 403, 404], // a skill of the owner
  'GET /vlm/v1/agent/executions': [401, 401, 200, 200, 200, 200, 403, 200],
  'GET /vlm/v1/agent/executions/{id}': [401, 401, 404, 200, 200, 200, 403, 404],
  'GET /vlm/v1/predictions': [401, 401, 200, 200, 200, 200, 403, 200],
  'GET /vlm/v1/predictions/{id}': [401, 401, 404, 200, 200, 200, 403, 404],
  'POST /vlm/v1/document/generate': [401, 401, 404, 403, 201, 201, 403, 404], // by a domain that names a skill of the owner
  'POST /vlm/v1/audio/generate': [401, 401, 404, 403, 201, 201, 403, 404],
  'POST /vlm/v1/video/generate': [401, 401, 404, 403, 201, 201, 403, 404],
  'POST /vlm/v1/image/generate': [401, 401, 404, 403, 201, 201, 403, 404],
  'POST /vlm/v1/openai/chat/completions': [401, 401, 400, 403, 400, 400, 403, 400], // let through, and told that nobody answers tools
  'GET /vlm/v1/files/{id}/content': [401, 401, 404, 200, 200, 200, 403, 404],
};
