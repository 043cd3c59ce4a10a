import { type Bundle, SURFACE_LIMITS, slugOf } from '@guildhall/bundles';
import { type AccountId, DomainError } from '@guildhall/kernel';
import { parseJsonSchema } from '@guildhall/manifest';
import { Injectable } from '@nestjs/common';
import { BundleReader, type BundleSource } from '../../modules/bundle-content/index.js';
import { FileContents } from './file-contents.js';
import { promptSkill } from './prompt-skill.js';
import { requireSchemaFile } from './schema-file.js';
import { Sessions } from './sessions.js';
import { type CreateSkillVlmDto, MAX_PROMPT } from './skills.dto.js';

const ONE_SOURCE = 'Provide exactly one of `file_id`, `prompt` or `session_id`';

/** Reads the bundles of which skills are made: from files that were sent, and from prompts. */
@Injectable()
export class SkillSources {
  constructor(
    private readonly reader: BundleReader,
    private readonly contents: FileContents,
    private readonly sessions: Sessions,
  ) {}

  /**
   * What a request to create brings.
   * @param name a slug; by default the bundle or the prompt says it
   * @throws {DomainError} `validation_failed`, `not_found`, and as `readFile`
   */
  async read(accountId: AccountId, body: CreateSkillVlmDto, name: string | undefined): Promise<Bundle> {
    const { file_id: fileId, prompt, session_id: sessionId, description, json_schema: schema } = body;
    const given = [fileId, prompt, sessionId].filter((value) => value !== undefined && value !== null);
    if (given.length !== 1) throw new DomainError('validation_failed', { detail: ONE_SOURCE });
    if (typeof fileId === 'string') return this.readFile(accountId, fileId, name);
    const said = prompt ?? (await this.sessions.readPrompt(accountId, sessionId ?? ''));
    requirePrompt(said);
    return this.open(
      { files: promptSkill({ prompt: said, name, description: description ?? undefined, schema: readSchema(schema) }) },
      name,
    );
  }

  /** @throws {DomainError} `not_found`, `invalid_schema_json`, and as `BundleReader.read` */
  async readFile(accountId: AccountId, fileId: string, name: string | undefined): Promise<Bundle> {
    const bundle = await this.open({ archive: await this.contents.readArchive(accountId, fileId) }, name);
    requireSchemaFile(bundle.files);
    return bundle;
  }

  private open(source: BundleSource, name: string | undefined): Promise<Bundle> {
    return this.reader.read(source, {
      ...{ mode: 'lenient', limits: SURFACE_LIMITS },
      ...(name === undefined ? {} : { fallbackName: name }),
    });
  }
}

/** The name as a slug; undefined when there is none. @throws {DomainError} `validation_failed` when nothing is left of it */
export function slugOfName(name: string | null | undefined): string | undefined {
  if (name === undefined || name === null) return undefined;
  const slug = slugOf(name);
  if (slug === '') throw new DomainError('validation_failed', { detail: 'name: must contain letters or numbers' });
  return slug;
}

/** @throws {DomainError} `validation_failed` */
function requirePrompt(prompt: string): void {
  if (Buffer.byteLength(prompt) <= MAX_PROMPT) return;
  throw new DomainError('validation_failed', { detail: `prompt: must not be larger than ${MAX_PROMPT} bytes` });
}

/** @throws {DomainError} `validation_failed` */
function readSchema(schema: Record<string, unknown> | null | undefined): object | undefined {
  if (!schema) return undefined;
  if (!parseJsonSchema(schema, '/json_schema').ok)
    throw new DomainError('validation_failed', { detail: 'json_schema: must be a JSON Schema (draft-07)' });
  return schema;
}
