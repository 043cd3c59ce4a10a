import { type FileOwner, type FileRecord, FilesRepository } from '@guildhall/data';
import { DomainError } from '@guildhall/kernel';
import { LIMITS, type SkillFile } from '@guildhall/manifest';
import { Injectable } from '@nestjs/common';
import type { SkillTarget } from '../../http/access.js';
import { OK } from '../../http/envelope.js';
import { type PageQuery, pageFields } from '../../http/paging.js';
import { BlockChecks, placed, refuseUnknownIds } from './block-checks.js';
import { type FileInput, nextOrder, readFile, withOwnIds } from './file-input.js';
import { type DraftRequest, type FileRequest, type ReadFileRequest, tagFile } from './file-requests.js';
import { FileWrites } from './file-writes.js';
import type { CreateFileDto, DeletedFileAnswer, FileAnswer, FileListAnswer, UpdateFileDto } from './files.dto.js';
import { presentFile } from './files.presenter.js';
import { FilesReader } from './files.reader.js';

@Injectable()
export class FilesService {
  constructor(
    private readonly reader: FilesReader,
    private readonly writes: FileWrites,
    private readonly files: FilesRepository,
    private readonly checks: BlockChecks,
  ) {}

  async list(target: SkillTarget, query: PageQuery): Promise<FileListAnswer> {
    const files = await this.reader.findAll(target);
    const { page, limit } = query;
    return { ...OK, files: files.slice((page - 1) * limit, page * limit).map(presentFile), ...pageFields(files.length, query) };
  }

  async read(request: ReadFileRequest): Promise<FileAnswer> {
    return answer(request, await this.reader.find(request.target, request.fileId));
  }

  async create(request: DraftRequest, body: CreateFileDto): Promise<FileAnswer> {
    const input = readFile(body);
    const file = await this.writes.inDraft(request, async ({ owner, at, expected }) => {
      request.preconditions.requireState(expected);
      const { blocks = [] } = input;
      refuseUnknownIds(placed(blocks), []);
      await this.checks.requireReferences(owner, placed(blocks));
      const created = await this.files.create(owner, await this.complete(owner, body, input));
      await this.writes.finish(owner, at, { action: 'file.create', target: created.id, after: created });
      return created;
    });
    return answer(request, file);
  }

  async update(request: FileRequest, body: UpdateFileDto): Promise<FileAnswer> {
    return answer(request, await this.change(request, readFile(body)));
  }

  /** Writes what the input names; its blocks replace those of the file. An input that names nothing changes nothing. */
  change(request: FileRequest, input: FileInput): Promise<FileRecord> {
    const { blocks: given, ...fields } = input;
    if (Object.keys(input).length === 0) return this.reader.findUnchanged(request);
    return this.writes.inFile(request, async ({ owner, file: before, at }) => {
      const blocks = given && withOwnIds(given, before.blocks);
      if (blocks) refuseUnknownIds(placed(blocks), before.blocks);
      await this.checks.requireReferences(owner, placed(blocks ?? []), before.blocks);
      const head = await this.files.update(owner, before.id, fields, at);
      const file = { ...head, blocks: blocks ? await this.files.replaceBlocks(owner, before, blocks) : before.blocks };
      await this.writes.finish(owner, at, { action: 'file.update', target: file.id, before, after: file });
      return file;
    });
  }

  async delete(request: FileRequest): Promise<DeletedFileAnswer> {
    return this.writes.inFile(request, async ({ owner, file, at }) => {
      await this.files.delete(owner, file.id);
      await this.writes.finish(owner, at, { action: 'file.delete', target: file.id, before: file });
      return { ...OK, file: { id: file.id, deleted: true } };
    });
  }

  /** The new file with what the request leaves out: it stands last in its section, always counts and has no blocks. */
  private async complete(owner: FileOwner, { section, name }: CreateFileDto, input: FileInput): Promise<SkillFile> {
    const heads = await this.files.findHeads(owner);
    if (heads.length >= LIMITS.files) throw new DomainError('too_many_items', { details: { limit: LIMITS.files } });
    const last = nextOrder(heads.filter((head) => head.section === section));
    const { order = last, condition = null, metadata = {}, blocks = [] } = input;
    return { section, name, order, condition, metadata, blocks };
  }
}

function answer(request: Omit<ReadFileRequest, 'fileId'>, file: FileRecord): FileAnswer {
  const shown = presentFile(file);
  tagFile(request, file, shown);
  return { ...OK, file: shown };
}
