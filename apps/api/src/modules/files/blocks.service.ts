import { type BlockRecord, type FileHeadRecord, type FileRecord, FilesRepository } from '@guildhall/data';
import { DomainError } from '@guildhall/kernel';
import { LIMITS } from '@guildhall/manifest';
import { Injectable } from '@nestjs/common';
import { OK } from '../../http/envelope.js';
import { BlockChecks } from './block-checks.js';
import { isEmptyChange, nextOrder, readBlock, readBlockChange, readBlocks } from './file-input.js';
import { type FileRequest, type ReadFileRequest, tagFile } from './file-requests.js';
import { type FileWrite, FileWrites } from './file-writes.js';
import type { BlockAnswer, BlockListAnswer, CreateBlockDto, DeletedBlockAnswer, ReplaceBlocksDto, UpdateBlockDto } from './files.dto.js';
import { presentBlock } from './files.presenter.js';
import { FilesReader } from './files.reader.js';
import { FilesService } from './files.service.js';

/** A block that was written, and its file as it is then. */
interface WrittenBlock {
  readonly block: BlockRecord;
  readonly file: FileHeadRecord;
}

/** The blocks of one file. What `If-Match` of a write to them speaks of is the file. */
@Injectable()
export class BlocksService {
  constructor(
    private readonly reader: FilesReader,
    private readonly writes: FileWrites,
    private readonly fileService: FilesService,
    private readonly files: FilesRepository,
    private readonly checks: BlockChecks,
  ) {}

  async list(request: ReadFileRequest): Promise<BlockListAnswer> {
    return listAnswer(request, await this.reader.find(request.target, request.fileId));
  }

  async read(request: ReadFileRequest, blockId: string): Promise<BlockAnswer> {
    const file = await this.reader.find(request.target, request.fileId);
    return blockAnswer(request, { block: blockOf(file, blockId), file });
  }

  async create(request: FileRequest, body: CreateBlockDto): Promise<BlockAnswer> {
    const written = await this.writes.inFile(request, async (write) => {
      const { owner, file } = write;
      if (file.blocks.length >= LIMITS.blocksPerFile) throw new DomainError('too_many_items', { details: { limit: LIMITS.blocksPerFile } });
      const input = readBlock(body, nextOrder(file.blocks));
      await this.checks.requireReferences(owner, [{ block: input, pointer: '' }], file.blocks);
      const block = await this.files.createBlock(owner, file.id, input);
      return { block, file: await this.finish(write, { action: 'block.create', target: block.id, after: block }) };
    });
    return blockAnswer(request, written);
  }

  async replace(request: FileRequest, { blocks }: ReplaceBlocksDto): Promise<BlockListAnswer> {
    return listAnswer(request, await this.fileService.change(request, { blocks: readBlocks(blocks) }));
  }

  async update(request: FileRequest, blockId: string, body: UpdateBlockDto): Promise<BlockAnswer> {
    if (isEmptyChange(body)) {
      const file = await this.reader.findUnchanged(request);
      return blockAnswer(request, { block: blockOf(file, blockId), file });
    }
    const written = await this.writes.inFile(request, async (write) => {
      const { owner, file, at } = write;
      const before = blockOf(file, blockId);
      const input = readBlockChange(body, before);
      await this.checks.requireReferences(owner, [{ block: input, pointer: '' }], file.blocks);
      const block = await this.files.updateBlock(owner, before, input, at);
      return { block, file: await this.finish(write, { action: 'block.update', target: block.id, before, after: block }) };
    });
    return blockAnswer(request, written);
  }

  async delete(request: FileRequest, blockId: string): Promise<DeletedBlockAnswer> {
    return this.writes.inFile(request, async (write) => {
      const block = blockOf(write.file, blockId);
      await this.files.deleteBlock(write.owner, block);
      await this.finish(write, { action: 'block.delete', target: block.id, before: block });
      return { ...OK, block: { id: block.id, deleted: true } };
    });
  }

  /** Ends the write, with the file at its next revision as well. */
  private async finish(
    { owner, file, at }: FileWrite,
    entry: { action: string; target: string; before?: BlockRecord; after?: BlockRecord },
  ): Promise<FileHeadRecord> {
    await this.writes.finish(owner, at, entry);
    return this.files.update(owner, file.id, {}, at);
  }
}

/** THREAT[TEN-03]: a block is looked for in the file of the path only. */
function blockOf(file: FileRecord, blockId: string): BlockRecord {
  const block = file.blocks.find(({ id, originId }) => id === blockId || originId === blockId);
  if (!block) throw new DomainError('not_found');
  return block;
}

function blockAnswer(request: ReadFileRequest, { block, file }: WrittenBlock): BlockAnswer {
  const shown = presentBlock(block);
  tagFile(request, file, shown);
  return { ...OK, block: shown };
}

function listAnswer(request: ReadFileRequest, file: FileRecord): BlockListAnswer {
  const shown = file.blocks.map(presentBlock);
  tagFile(request, file, shown);
  return { ...OK, blocks: shown };
}
