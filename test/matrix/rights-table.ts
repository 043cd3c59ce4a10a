/**
 * The rights of each source, in every state of the skill (AGNT Skills document, "Skill pool and installations", "Content visibility").
 *
 * Sources: `own` is the author · `copy` an importer who has edited the skill when it was open · `import` one who has not · `grant` a grantee
 * · `locked` an account that the platform gave the skill. `revoked` and `expired` had a grant; like a `stranger`, who never had anything,
 * they see what is public and no more: first of a public skill, then of a private one. How all others have it counts, not whether the skill
 * is public.
 *
 * Cells: `ok` · 402 payment_required · 403 with the reason `ro` (read_only), `opaque` (skill_opaque), `lock` (install_locked), `owner`
 * (not_owner), `share` (import_not_shareable), `fork` (skill_not_forkable), `not` (skill_not_installed) · 404 not_found · 409 `own` (own_install), `have`
 * (already_installed), `arch` (skill_archived) · 410 skill_deleted. Of a deleted skill its holders see that it is unavailable.
 */
export const RIGHTS_TABLE = `
what       who                      | open   priced opaque archived deleted
-----------------------------------------------------------------------------
see        own                      | ok     ok     ok     ok       404
see        copy import grant locked | ok     ok     ok     ok       ok
see        stranger revoked expired | ok     ok     ok     ok       404
see        …private                 | 404    404    404    404      404

content    own                      | ok     ok     ok     ok       404
content    copy                     | ok     ok     ok     ok       ok
content    import grant locked      | ok     402    opaque ok       410
content    stranger revoked expired | ok     402    opaque ok       404
content    …private                 | 404    404    404    404      404

plugins    own                      | ok     ok     ok     ok       404
plugins    copy                     | ok     ok     ok     ok       ok
plugins    import grant locked      | ok     ok     opaque ok       410
plugins    stranger revoked expired | ok     ok     opaque ok       404
plugins    …private                 | 404    404    404    404      404

versions   own                      | ok     ok     ok     ok       404
versions   copy                     | ok     ok     ok     ok       ok
versions   import grant locked      | ok     ok     ok     ok       410
versions   stranger revoked expired | ok     ok     ok     ok       404
versions   …private                 | 404    404    404    404      404

draft      own                      | ok     ok     ok     ok       404
draft      copy                     | ok     ok     ok     ok       ok
draft      import grant locked      | ro     ro     opaque ro       410
draft      stranger revoked expired | ro     ro     opaque ro       404
draft      …private                 | 404    404    404    404      404

edit       own                      | ok     ok     ok     ok       404
edit       copy                     | ok     ok     ok     ok       ok
edit       import                   | ok     402    opaque ok       410
edit       grant locked             | ro     ro     opaque ro       410
edit       stranger revoked expired | ro     ro     opaque ro       404
edit       …private                 | 404    404    404    404      404

manage     own                      | ok     ok     ok     ok       404
manage     copy                     | ok     ok     ok     ok       ok
manage     import grant locked      | ro     ro     ro     ro       410
manage     stranger revoked expired | ro     ro     ro     ro       404
manage     …private                 | 404    404    404    404      404

grant      own                      | ok     ok     ok     arch     404
grant      copy                     | share  share  share  share    share
grant      import grant locked      | owner  owner  owner  owner    410
grant      stranger revoked expired | owner  owner  owner  owner    404
grant      …private                 | 404    404    404    404      404

fork       own                      | ok     ok     ok     ok       404
fork       copy                     | share  share  share  share    share
fork       import grant locked      | ok     fork   opaque ok       410
fork       stranger revoked expired | ok     fork   opaque ok       404
fork       …private                 | 404    404    404    404      404

install    own                      | have   have   have   have     404
install    copy                     | have   have   have   have     have
install    import grant locked      | have   have   have   have     410
install    stranger revoked expired | ok     ok     ok     arch     404
install    …private                 | 404    404    404    404      404

installed  own                      | ok     ok     ok     ok       404
installed  copy import grant locked | ok     ok     ok     ok       ok

settings   own                      | ok     ok     ok     ok       404
settings   copy                     | ok     ok     ok     ok       ok
settings   import grant             | ok     ok     ok     ok       410
settings   locked                   | lock   lock   lock   lock     lock

uninstall  own                      | own    own    own    own      404
uninstall  copy import grant        | ok     ok     ok     ok       ok
uninstall  locked                   | lock   lock   lock   lock     lock

run        own                      | ok     ok     ok     ok       404
run        copy                     | ok     ok     ok     ok       ok
run        import grant locked      | ok     402    ok     ok       410
run        stranger revoked expired | not    not    not    not      404
run        …private                 | 404    404    404    404      404
`;

/** The calls that each right is needed for. Three of them name an install, which those who have none cannot. */
export const CALLS: Readonly<Record<string, readonly string[]>> = {
  see: ['GET /skills/{skillId}'],
  content: [
    'GET /skills/{skillId}/files',
    'GET /skills/{skillId}/files/{fileId}',
    'GET /skills/{skillId}/files/{fileId}/blocks',
    'GET /skills/{skillId}/files/{fileId}/blocks/{blockId}',
    'GET /skills/{skillId}/manifest',
    'POST /skills/{skillId}/compile',
    'GET /skills/{skillId}/export',
    'GET /skills/{skillId}/versions/{version}',
    'GET /skills/{skillId}/bundle',
    'GET /skills/{skillId}/bundle.zip',
    'GET /skills/{skillId}/bundle/scan',
    'GET /skills/{skillId}/bundle/files',
    'GET /skills/{skillId}/bundle/files/{path}',
  ],
  plugins: ['GET /skills/{skillId}/skills'],
  versions: ['GET /skills/{skillId}/versions', 'GET /skills/{skillId}/pricing', 'GET /skills/{skillId}/quote'],
  draft: ['GET /skills/{skillId}/diff', 'GET /skills/{skillId}/evals', 'GET /skills/{skillId}/evals/{evalId}'],
  edit: [
    'PATCH /skills/{skillId}',
    'POST /skills/{skillId}/skills',
    'DELETE /skills/{skillId}/skills/{pluginSkillId}',
    'POST /skills/{skillId}/files',
    'PATCH /skills/{skillId}/files/{fileId}',
    'DELETE /skills/{skillId}/files/{fileId}',
    'POST /skills/{skillId}/files/{fileId}/blocks',
    'PUT /skills/{skillId}/files/{fileId}/blocks',
    'PATCH /skills/{skillId}/files/{fileId}/blocks/{blockId}',
    'DELETE /skills/{skillId}/files/{fileId}/blocks/{blockId}',
    'PUT /skills/{skillId}/bundle',
    'PUT /skills/{skillId}/bundle/files/{path}',
    'DELETE /skills/{skillId}/bundle/files/{path}',
  ],
  manage: [
    'POST /skills/{skillId}/publish',
    'POST /skills/{skillId}/rollback',
    'POST /skills/{skillId}/evals',
    'POST /skills/{skillId}/evals/{evalId}/cancel',
    'POST /skills/{skillId}/versions/{version}/yank',
    'POST /skills/{skillId}/versions/{version}/unyank',
    'DELETE /skills/{skillId}',
  ],
  grant: ['POST /skills/{skillId}/grants', 'POST /grants'],
  fork: ['POST /skills'],
  install: ['POST /skills/{skillId}/install'],
  installed: ['GET /skills/installs/{installId}'],
  settings: ['PATCH /skills/installs/{installId}', 'PUT /skills/installs/{installId}/credentials'],
  uninstall: ['DELETE /skills/installs/{installId}'],
  run: ['POST /skills/{skillId}/run', 'POST /executions'],
};
