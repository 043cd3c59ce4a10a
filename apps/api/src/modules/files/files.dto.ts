import { type BlockType, FILE_NAME, FILE_SECTIONS, type FileSection, type JsonObject } from '@guildhall/kernel';
import { LIMITS } from '@guildhall/manifest';
import { OmitType, PartialType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { Allow, IsArray, IsIn, IsInt, IsObject, Matches, Max, MaxLength, Min, ValidateNested } from 'class-validator';
import { DeletedView, OkAnswer, PagedAnswer } from '../../http/envelope.js';
import { IfPresent } from '../../http/validators.js';

export class FileMetadataDto {
  /** Who speaks in a file of the section `messages`. Without it, the user. */
  @IfPresent()
  @IsIn(['user', 'assistant'])
  role?: 'user' | 'assistant';
}

export class CreateFileDto {
  /** `system` files join into the system message, each `messages` file is one message. */
  @IsIn(FILE_SECTIONS)
  section!: FileSection;

  /** Unique within the section: one line without slashes and outer space, such as `instructions.md`. */
  @Matches(FILE_NAME)
  @MaxLength(LIMITS.fileName)
  name!: string;

  /** Place within the section, kept as given; files of equal order follow their names. Default: behind the last file. */
  @IfPresent()
  @IsInt()
  @Min(0)
  @Max(LIMITS.order)
  order?: number;

  /** Leaves the file out unless it holds; null means always. */
  @Allow()
  condition?: JsonObject | null;

  @IfPresent()
  @IsObject()
  @ValidateNested()
  @Type(() => FileMetadataDto)
  metadata?: FileMetadataDto;

  /** Blocks without ids; `order` defaults to the place in the list. */
  @IfPresent()
  @IsArray()
  blocks?: unknown[];
}

export class UpdateFileDto extends PartialType(OmitType(CreateFileDto, ['blocks']), { skipNullProperties: false }) {
  /** Replaces all blocks, as `PUT …/blocks` does. */
  @IfPresent()
  @IsArray()
  blocks?: unknown[];
}

/** What a block says beside its order and condition depends on its type; the rules of the types are checked together. */
export class CreateBlockDto {
  /** `text, heading, divider, variable, skill_ref, component_ref` or `assistant_ref`. */
  @Allow()
  type!: BlockType;

  /** Place within the file, kept as given; blocks of equal order follow their ids. Default: behind the last block. */
  @Allow()
  order?: number;

  /** Leaves the block out unless it holds; null means always. */
  @Allow()
  condition?: JsonObject | null;

  /** Text of `text` and `heading`. */
  @Allow()
  content?: string;

  /** 1 to 6, of `heading`. Default 1. */
  @Allow()
  level?: number;

  /** Variable key, of `variable`. */
  @Allow()
  key?: string;

  /** Skill whose instructions are inlined, of `skill_ref`. */
  @Allow()
  skillId?: string;

  /** Library item, of `component_ref` and `assistant_ref`. */
  @Allow()
  itemId?: string;
}

/** A changed `type` drops what the old type carried. */
export class UpdateBlockDto extends PartialType(CreateBlockDto, { skipNullProperties: false }) {}

export class ReplaceBlocksDto {
  /** All blocks of the file in their order. Blocks that carry the id of one of the file's blocks keep it; the others are new. */
  @IsArray()
  blocks!: unknown[];
}

export class BlockView {
  id!: string;
  type!: string;
  order!: number;
  condition!: object | null;
  content?: string;
  level?: number;
  key?: string;
  skillId?: string;
  itemId?: string;
}

export class FileMetadataView {
  role?: string;
}

export class FileView {
  id!: string;
  section!: string;
  name!: string;
  order!: number;
  condition!: object | null;
  blocks!: BlockView[];
  metadata!: FileMetadataView;
  createdAt!: string;
  updatedAt!: string;
}

export class FileAnswer extends OkAnswer {
  file!: FileView;
}

export class FileListAnswer extends PagedAnswer {
  /** System files first; within a section by order, then name. */
  files!: FileView[];
}

export class DeletedFileAnswer extends OkAnswer {
  file!: DeletedView;
}

export class BlockAnswer extends OkAnswer {
  block!: BlockView;
}

export class BlockListAnswer extends OkAnswer {
  /** By order, then id. */
  blocks!: BlockView[];
}

export class DeletedBlockAnswer extends OkAnswer {
  block!: DeletedView;
}
