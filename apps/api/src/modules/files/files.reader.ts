import { Database, type FileRecord, FilesRepository, VersionsRepository } from '@guildhall/data';
import { DomainError, isId } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import type { SkillTarget } from '../../http/access.js';
import { seenState } from '../../http/etags.js';
import type { FileRequest } from './file-requests.js';
import { publishedFiles } from './published-files.js';

/**
 * Finds the files that a caller is shown: authors work on the draft; others see what is published, and the draft only as long as nothing
 * ever was.
 */
@Injectable()
export class FilesReader {
  constructor(
    private readonly db: Database,
    private readonly files: FilesRepository,
    private readonly versions: VersionsRepository,
  ) {}

  async findAll(target: SkillTarget): Promise<readonly FileRecord[]> {
    return (await this.findPublished(target)) ?? this.findDraft(target);
  }

  /** @throws {DomainError} `not_found` */
  async find(target: SkillTarget, fileId: string): Promise<FileRecord> {
    const published = await this.findPublished(target);
    const file = published ? published.find(({ id }) => id === fileId) : await this.findInDraft(target, fileId);
    if (!file) throw new DomainError('not_found');
    return file;
  }

  /** For a write that changes nothing: it makes no copy of an import, and `If-Match` counts all the same. */
  async findUnchanged({ target, caller, preconditions, fileId }: FileRequest): Promise<FileRecord> {
    const file = await this.find(target, fileId);
    preconditions.requireState(target.view === 'own' ? file.revision : seenState(target, caller.accountId));
    return file;
  }

  private findDraft({ skill: { id, accountId } }: SkillTarget): Promise<FileRecord[]> {
    return this.db.transaction(accountId, async () => (await this.files.findBySkills([id])).get(id) ?? []);
  }

  private async findInDraft({ skill: { id: skillId, accountId } }: SkillTarget, fileId: string): Promise<FileRecord | null> {
    if (!isId('file', fileId)) return null;
    return this.db.transaction(accountId, () => this.files.findById({ skillId, accountId }, fileId));
  }

  /** null stands for the draft. */
  private async findPublished({ skill, relation, view }: SkillTarget): Promise<readonly FileRecord[] | null> {
    if (view === 'own') return null;
    const number = relation ? relation.usedVersion : skill.currentVersion;
    if (number === null) return (await this.versions.count(skill)) === 0 ? null : []; // what was withdrawn is not replaced by the draft
    const [version, texts] = await Promise.all([this.versions.find(skill, number), this.versions.findTexts(skill, number)]);
    return version && texts ? publishedFiles(skill, version, texts) : [];
  }
}
