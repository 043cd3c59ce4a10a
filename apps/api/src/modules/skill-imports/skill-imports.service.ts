import { slugOf } from '@guildhall/bundles';
import { DomainError, type Fault, type JsonObject } from '@guildhall/kernel';
import { LIMITS, parseMcpSettings } from '@guildhall/manifest';
import { type ImportWarning, importMcp, importOpenApi, readDocument } from '@guildhall/runtime';
import { Injectable } from '@nestjs/common';
import { accepted, type Parsed } from '../../http/parsed.js';
import type { Principal } from '../../http/principal.js';
import { SkillCreationService } from '../skills/index.js';
import { ImportDoor, importFailed } from './import-door.js';
import type { ImportedSkillAnswer, ImportMcpDto, ImportOpenApiDto, SkillImportWarningView } from './skill-imports.dto.js';

type NewSkill = Parameters<SkillCreationService['create']>[1];
type Words = Pick<NewSkill, 'name' | 'title' | 'description'>;

/** Makes skills of what other servers say of themselves. Nothing is asked inside a transaction: the skill is written when all is known. */
@Injectable()
export class SkillImportsService {
  constructor(
    private readonly door: ImportDoor,
    private readonly skills: SkillCreationService,
  ) {}

  /** @throws {DomainError} `outbound_refused`, `import_failed`, `openapi_unsupported`, `invalid_openapi`, and what writing an http skill throws */
  async importOpenApi(caller: Principal, body: ImportOpenApiDto): Promise<ImportedSkillAnswer> {
    const { url, baseUrl, operations } = body;
    const root = await this.readRoot(body);
    const options = { source: url ?? null, ...(baseUrl !== undefined && { baseUrl }), ...(operations && { operations }) };
    const { title, description, http, toolDefs, warnings } = accepted(importOpenApi(root, options));
    const words = wordsOf(body, { title: title || 'API', description });
    const skill = { ...words, kind: 'http' as const, http: { ...http }, toolDefs: [...toolDefs] };
    return this.create(caller, skill, {
      warnings,
      places: { '/http': baseUrl === undefined ? '/document' : '/baseUrl', '/toolDefs': '/document' },
    });
  }

  /** @throws {DomainError} `outbound_refused`, `import_failed`, and what writing an mcp skill throws */
  async importMcp(caller: Principal, body: ImportMcpDto): Promise<ImportedSkillAnswer> {
    const { url: serverUrl, credential = null } = body;
    const settings = accepted(atUrl(parseMcpSettings({ serverUrl, ...given(body) }, '')));
    const { outbound } = this.door;
    const answer = await importMcp({ settings, credential, outbound, signal: new AbortController().signal });
    if (!answer.ok) throw importFailed(answer.code);
    const { mcp, toolDefs, warnings } = answer.value;
    const words = wordsOf(body, { title: new URL(serverUrl).hostname, description: '' });
    const skill = { ...words, kind: 'mcp' as const, mcp: mcp as unknown as JsonObject, toolDefs: [...toolDefs] };
    return this.create(caller, skill, { warnings, places: { '/mcp': '/url', '/toolDefs': '/url' } });
  }

  private async create(caller: Principal, body: NewSkill, { warnings, places }: Imported): Promise<ImportedSkillAnswer> {
    const { skill, warnings: others = [], ok, success } = await this.skills.create(caller, body).catch((fault) => refuseAt(places, fault));
    return { ok, success, skill, warnings: [...others, ...warnings.map(presentWarning)] };
  }

  /** @throws {DomainError} `validation_failed` unless the description is sent, or found at a URL */
  private async readRoot({ document, url }: ImportOpenApiDto): Promise<JsonObject> {
    if ((document === undefined) === (url === undefined)) throw new DomainError('validation_failed', { faults: [ONE_SOURCE] });
    if (typeof document === 'object') return document;
    const read = readDocument(document ?? (await this.door.fetchText(url ?? '')));
    if (!read.ok) throw new DomainError('invalid_openapi', { faults: [read.fault] });
    return read.root;
  }
}

/** What was said of the source, and where the request says what a part of the skill was made from. */
interface Imported {
  readonly warnings: readonly ImportWarning[];
  readonly places: Readonly<Record<string, string>>;
}

/** The caller knows the request and not the skill that it became. @throws the fault, with pointers into the request */
function refuseAt(places: Imported['places'], fault: unknown): never {
  if (!(fault instanceof DomainError)) throw fault;
  const { code, details, faults, message: detail } = fault;
  const placed = faults.map((one) => ({ ...one, pointer: places[one.pointer.replace(/^(\/[^/]*).*$/, '$1')] ?? one.pointer }));
  throw new DomainError(code, { details, faults: placed, detail, cause: fault });
}

const ONE_SOURCE: Fault = { pointer: '/document', code: 'required', message: 'Send `document` or `url`, and not both.' };

/** The address of the server is `url` in the request. */
function atUrl<T>(parsed: Parsed<T>): Parsed<T> {
  if (parsed.ok) return parsed;
  return { ...parsed, faults: parsed.faults.map((fault) => ({ ...fault, pointer: fault.pointer.replace(/^\/serverUrl/, '/url') })) };
}

function given({ transport, auth, allowedTools }: ImportMcpDto): JsonObject {
  return { ...(transport && { transport }), ...(auth && { auth: { ...auth } }), ...(allowedTools && { allowedTools }) };
}

function wordsOf(body: Partial<Words>, found: Pick<Words, 'title' | 'description'>): Words {
  const title = body.title ?? found.title.slice(0, LIMITS.title);
  const name = body.name ?? (slugOf(title) || 'imported-api');
  return { name, title, description: body.description ?? (found.description || `Calls ${title}.`) };
}

function presentWarning({ code, message, operation }: ImportWarning): SkillImportWarningView {
  return { code, message, ...(operation !== undefined && { operation }) };
}
