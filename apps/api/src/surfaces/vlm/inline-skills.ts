import { type Bundle, SURFACE_LIMITS, slugOf } from '@guildhall/bundles';
import { Injectable } from '@nestjs/common';
import { BundleReader } from '../../modules/bundle-content/index.js';
import type { ReadAgentSkill } from './agent-skill.js';
import { requireSchemaFile } from './schema-file.js';

type InlineAgentSkill = Extract<ReadAgentSkill, { type: 'inline' }>;

/** A bundle that came with a request; it is nowhere listed, has no versions, and ends with the run that it came for. */
export interface InlineSkill {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly bundle: Bundle;
}

/** Reads skills that requests bring with them. */
@Injectable()
export class InlineSkills {
  constructor(private readonly reader: BundleReader) {}

  /** @throws {DomainError} `invalid_schema_json`, and as `BundleReader.read` */
  async read({ id, name, description, archive }: InlineAgentSkill): Promise<InlineSkill> {
    const fallbackName = slugOf(name ?? '') || 'inline';
    const bundle = await this.reader.read({ archive }, { mode: 'lenient', fallbackName, limits: SURFACE_LIMITS });
    requireSchemaFile(bundle.files);
    return { id, name: name ?? bundle.skill.name, description: description ?? bundle.skill.description, bundle };
  }
}
