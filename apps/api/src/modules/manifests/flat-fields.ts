import type { SkillFields } from '@guildhall/data';
import type { FlatSkill } from '@guildhall/manifest';

/** The fields of a draft that a flat skill describes: everything but its files, its name and its kind. */
export function flatFields(flat: FlatSkill): SkillFields {
  return {
    title: flat.title,
    description: flat.description,
    status: flat.status,
    access: flat.access,
    listed: flat.listed,
    contentVisibility: flat.contentVisibility,
    tags: flat.tags,
    modelStrategy: flat.modelStrategy,
    dispatchable: flat.dispatchable,
    whenToUse: flat.whenToUse,
    variables: flat.variables,
    toolDefs: flat.toolDefs,
    models: flat.models,
    outputSchema: flat.outputSchema,
    http: flat.http,
    mcp: flat.mcp,
    bundle: flat.bundle,
    instructions: flat.instructions,
  };
}
