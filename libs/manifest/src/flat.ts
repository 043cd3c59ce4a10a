import {
  CONTENT_VISIBILITIES,
  type ContentVisibility,
  MODEL_STRATEGIES,
  SKILL_ACCESS,
  SKILL_KINDS,
  SKILL_NAME,
  SKILL_NAME_MAX,
  SKILL_STATUSES,
  type SkillStatus,
} from '@guildhall/kernel';
import { z } from 'zod';
import { httpSettings, mcpSettings } from './schema-endpoints.js';
import { files } from './schema-files.js';
import { objectSchema } from './schema-json.js';
import { LIMITS } from './schema-limits.js';
import { modelChoices } from './schema-models.js';
import { checked, type Finding, type Parsed, parseWith, text, word } from './schema-parse.js';
import { requestFindings, toolDefs } from './schema-tools.js';
import { variables } from './schema-variables.js';
import type { BundleContent, SkillContent } from './types.js';

/** The version of the flat form that this server writes and reads. */
export const FLAT_MANIFEST_VERSION = 1;

/** A draft together with the three fields that decide where it appears and what others see of it. */
export interface FlatSkill extends SkillContent {
  readonly status: SkillStatus;
  readonly listed: boolean;
  readonly contentVisibility: ContentVisibility;
}

/** What of a draft travels; the rest belongs to the account that holds it. */
type Portable = Omit<FlatSkill, 'createdAt'>;

/** Fields that a manifest always has. */
type Identity = Pick<Portable, 'name' | 'title' | 'kind'>;

/** A skill as one JSON document: what export answers, import takes and a version keeps. A field that is left out says nothing. */
export type FlatManifest = { readonly $manifestVersion: typeof FLAT_MANIFEST_VERSION } & Identity & {
    readonly [K in Exclude<keyof Portable, keyof Identity>]?: NonNullable<Portable[K]>;
  };

/** A bundle as a document that leaves the server: a folder written down. */
export interface BundleDocument {
  readonly files: readonly BundleText[];
}

/** A file of a bundle with its content. */
export interface BundleText {
  readonly path: string;
  readonly content: string;
  /** How the bytes are written; `utf8` unless it says `base64`. */
  readonly encoding?: 'utf8' | 'base64';
  readonly executable?: boolean;
}

/** A flat manifest as import takes it and export answers it: with the bytes of a bundle, where the stored form names them by their hash. */
export type FlatDocument = Omit<FlatManifest, 'bundle' | 'bundleFiles' | 'instructions'> & { readonly bundle?: BundleDocument };

const bundle: z.ZodType<BundleDocument> = z.strictObject({
  files: z
    .array(
      z.strictObject({
        path: text(LIMITS.bundlePath, 1),
        content: text(LIMITS.bundleContent),
        encoding: z.enum(['utf8', 'base64']).optional(),
        executable: z.boolean().optional(),
      }),
    )
    .min(1)
    .max(LIMITS.bundleFiles),
});

const shape = z.strictObject({
  $manifestVersion: z.literal(FLAT_MANIFEST_VERSION),
  name: word(SKILL_NAME, SKILL_NAME_MAX, 'A name has lower-case words joined by single hyphens.'),
  title: text(LIMITS.title, 1),
  description: text(LIMITS.description).optional(),
  kind: z.enum(SKILL_KINDS),
  access: z.enum(SKILL_ACCESS).optional(),
  status: z.enum(SKILL_STATUSES).optional(),
  listed: z.boolean().optional(),
  contentVisibility: z.enum(CONTENT_VISIBILITIES).optional(),
  tags: z.array(text(LIMITS.tag, 1)).max(LIMITS.tags).optional(),
  modelStrategy: z.enum(MODEL_STRATEGIES).optional(),
  dispatchable: z.boolean().optional(),
  whenToUse: text(LIMITS.whenToUse).optional(),
  models: modelChoices.optional(),
  outputSchema: objectSchema.optional(),
  http: httpSettings.optional(),
  mcp: mcpSettings.optional(),
  files: files.optional(),
  variables: variables.optional(),
  toolDefs: toolDefs.optional(),
  bundle: bundle.optional(),
});

const flat: z.ZodType<FlatDocument> = checked<FlatDocument>(shape, kindFindings);

/** The flat form of a draft. Fields that are null are left out, and so is what only bundles have. */
export function exportFlat(skill: FlatSkill): FlatManifest {
  const { whenToUse, outputSchema, http, mcp, bundle, bundleFiles, instructions } = skill;
  return {
    $manifestVersion: FLAT_MANIFEST_VERSION,
    name: skill.name,
    title: skill.title,
    description: skill.description,
    kind: skill.kind,
    access: skill.access,
    status: skill.status,
    listed: skill.listed,
    contentVisibility: skill.contentVisibility,
    tags: skill.tags,
    modelStrategy: skill.modelStrategy,
    dispatchable: skill.dispatchable,
    ...(whenToUse !== null && { whenToUse }),
    models: skill.models,
    ...(outputSchema !== null && { outputSchema }),
    ...(http !== null && { http }),
    ...(mcp !== null && { mcp }),
    files: skill.files,
    variables: skill.variables,
    toolDefs: skill.toolDefs,
    ...(bundle !== null && { bundle, bundleFiles, instructions: instructions ?? '' }),
  };
}

/** The document of a flat manifest: with the files of a bundle, if it is one. */
export function documentOf(
  { bundle: _, bundleFiles: _files, instructions: __, ...manifest }: FlatManifest,
  files: readonly BundleText[],
): FlatDocument {
  return manifest.kind === 'bundle' ? { ...manifest, bundle: { files } } : manifest;
}

/** The flat manifest of a document. @param content what the files of a bundle turned out to be; null for other kinds */
export function flatOf({ bundle: _, ...manifest }: FlatDocument, content: BundleContent | null): FlatManifest {
  return { ...manifest, ...content };
}

/**
 * Reads a flat manifest. Everything that `documentOf` writes reads back as it was.
 * @param pointer RFC 6901 pointer of the manifest inside the request
 * @returns 422 `unknown_manifest_version` before anything else is looked at, `invalid_manifest` on faults
 */
export function parseFlat(input: unknown, pointer = '/manifest'): Parsed<FlatDocument> {
  if (isOtherVersion(input)) {
    const message = `This server reads version ${FLAT_MANIFEST_VERSION}.`;
    return {
      ok: false,
      code: 'unknown_manifest_version',
      faults: [{ pointer: `${pointer}/$manifestVersion`, code: 'unknown_value', message }],
    };
  }
  const parsed = parseWith(flat, input, pointer, 'invalid_manifest');
  return parsed.ok ? parsed : { ...parsed, code: 'invalid_manifest' };
}

/**
 * The draft that a manifest describes when there is none yet; fields that it leaves out have the values of a new skill.
 * @param createdAt ISO 8601 time of the new draft
 */
export function skillFromFlat(manifest: FlatManifest, createdAt: string): FlatSkill {
  return {
    name: manifest.name,
    title: manifest.title,
    description: manifest.description ?? '',
    kind: manifest.kind,
    access: manifest.access ?? 'private',
    status: manifest.status ?? 'active',
    listed: manifest.listed ?? false,
    contentVisibility: manifest.contentVisibility ?? 'transparent',
    tags: manifest.tags ?? [],
    createdAt,
    modelStrategy: manifest.modelStrategy ?? 'medium',
    dispatchable: manifest.dispatchable ?? false,
    whenToUse: manifest.whenToUse ?? null,
    models: manifest.models ?? [],
    outputSchema: manifest.outputSchema ?? null,
    http: manifest.http ?? null,
    mcp: manifest.mcp ?? null,
    files: manifest.files ?? [],
    variables: manifest.variables ?? [],
    toolDefs: manifest.toolDefs ?? [],
    bundle: manifest.bundle ?? null,
    bundleFiles: manifest.bundleFiles ?? [],
    instructions: manifest.instructions ?? null,
  };
}

/** A value that is no object is left to the shape, which says so. */
function isOtherVersion(input: unknown): boolean {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return false;
  return !('$manifestVersion' in input) || input.$manifestVersion !== FLAT_MANIFEST_VERSION;
}

/** Fields that the kind of the skill does not have. */
function* kindFindings({ kind, ...manifest }: FlatDocument): Generator<Finding> {
  const authored = kind === 'agent' || kind === 'prompt';
  if (manifest.http && kind !== 'http') yield notForKind('/http', 'http');
  if (manifest.mcp && kind !== 'mcp') yield notForKind('/mcp', 'mcp');
  if (manifest.dispatchable && kind !== 'agent') yield notForKind('/dispatchable', 'agent');
  if (manifest.bundle && kind !== 'bundle') yield notForKind('/bundle', 'bundle');
  if (!manifest.bundle && kind === 'bundle') yield { code: 'required', message: 'A bundle needs its files.', pointer: '/bundle' };
  if (manifest.files?.length && !authored) yield notForKind('/files', 'agent or prompt');
  for (const finding of requestFindings(manifest.toolDefs ?? [], kind)) yield { ...finding, pointer: `/toolDefs${finding.pointer}` };
}

function notForKind(pointer: string, kinds: string): Finding {
  return { code: 'not_for_kind', message: `Only skills of kind ${kinds} have this.`, pointer };
}
