import { Database, type FileRecord, FilesRepository } from '@guildhall/data';
import { DomainError, isId } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import type { SkillTarget } from '../../http/access.js';
import type { Page } from '../../http/paging.js';

/** Finds the files that a caller is shown. */
@Injectable()
export class FilesReader {
  constructor(
    private readonly db: Database,
    private readonly files: FilesRepository,
  ) {}

  findPage({ skill }: SkillTarget, { page, limit }: Page): Promise<{ files: FileRecord[]; total: number }> {
    return this.db.transaction(skill.accountId, async () => {
      const heads = await this.files.findHeads([skill.id]);
      const files = await this.files.withBlocks(heads.slice((page - 1) * limit, page * limit));
      return { files, total: heads.length };
    });
  }

  /** @throws {DomainError} `not_found` */
  async find({ skill: { id: skillId, accountId } }: SkillTarget, fileId: string): Promise<FileRecord> {
    if (!isId('file', fileId)) throw new DomainError('not_found');
    const file = await this.db.transaction(accountId, () => this.files.findById({ skillId, accountId }, fileId));
    if (!file) throw new DomainError('not_found');
    return file;
  }
}
