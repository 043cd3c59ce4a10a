/**
 * The rights of each source to a bundle on the surfaces, in every state of the skill. Sources, columns and words are those of the table of
 * rights, of which this is what the surfaces make: 400 `arch` (skill_archived), `live` (skill_not_archived), and a deleted skill is gone for
 * everybody but those who have a copy.
 */
export const SURFACE_RIGHTS_TABLE = `
what       who                      | open   priced opaque archived deleted
-----------------------------------------------------------------------------
see        own                      | ok     ok     ok     ok       404
see        copy                     | ok     ok     ok     ok       ok
see        import grant locked      | ok     ok     ok     ok       404
see        stranger revoked expired | ok     ok     ok     ok       404
see        …private                 | 404    404    404    404      404

content    own                      | ok     ok     ok     ok       404
content    copy                     | ok     ok     ok     ok       ok
content    import grant locked      | ok     402    opaque ok       404
content    stranger revoked expired | ok     402    opaque ok       404
content    …private                 | 404    404    404    404      404

use        own                      | ok     ok     ok     404      404
use        copy                     | ok     ok     ok     ok       ok
use        import grant locked      | ok     ok     ok     404      404
use        stranger revoked expired | 404    404    404    404      404
use        …private                 | 404    404    404    404      404

run        own                      | ok     ok     ok     ok       404
run        copy                     | ok     ok     ok     ok       ok
run        import grant locked      | ok     402    ok     ok       404
run        stranger revoked expired | not    not    not    not      404
run        …private                 | 404    404    404    404      404

edit       own                      | ok     ok     ok     arch     404
edit       copy                     | ok     ok     ok     ok       ok
edit       import                   | ok     402    opaque arch     404
edit       grant locked             | ro     ro     opaque arch     404
edit       stranger revoked expired | ro     ro     opaque arch     404
edit       …private                 | 404    404    404    404      404

replace    own                      | ok     ok     ok     ok       404
replace    copy                     | ok     ok     ok     ok       ok
replace    import                   | ok     402    opaque ok       404
replace    grant locked             | ro     ro     opaque ro       404
replace    stranger revoked expired | ro     ro     opaque ro       404
replace    …private                 | 404    404    404    404      404

settings   own                      | ok     ok     ok     arch     404
settings   copy                     | ok     ok     ok     ok       ok
settings   import grant             | ok     ok     ok     arch     404
settings   locked                   | lock   lock   lock   arch     404
settings   stranger revoked expired | 404    404    404    arch     404
settings   …private                 | 404    404    404    404      404

archive    own                      | ok     ok     ok     ok       404
archive    copy                     | ok     ok     ok     ok       ok
archive    import grant locked      | ro     ro     ro     ro       404
archive    stranger revoked expired | ro     ro     ro     ro       404
archive    …private                 | 404    404    404    404      404

delete     own                      | live   live   live   ok       404
delete     copy                     | live   live   live   live     live
delete     import grant locked      | ro     ro     ro     ro       404
delete     stranger revoked expired | ro     ro     ro     ro       404
delete     …private                 | 404    404    404    404      404
`;

/** The calls that each right is needed for. */
export const SURFACE_CALLS: Readonly<Record<string, readonly string[]>> = {
  see: ['GET /everruns/v1/skills/{skillId}', 'GET /vlm/v1/skills/{skillId}', 'POST /vlm/v1/skills/lookup'],
  content: ['GET /everruns/v1/skills/{skillId}/content', 'GET /vlm/v1/skills/{skillId}/download'],
  use: ['GET /everruns/v1/capabilities/skill:{skillId}'],
  run: ['POST /vlm/v1/agent/execute'],
  edit: ['PATCH /everruns/v1/skills/{skillId}'],
  replace: ['POST /vlm/v1/skills/{skillId}/update'],
  settings: ['PATCH /everruns/v1/skills/{skillId}'],
  archive: ['DELETE /everruns/v1/skills/{skillId}'],
  delete: ['POST /everruns/v1/skills/{skillId}/delete'],
};
