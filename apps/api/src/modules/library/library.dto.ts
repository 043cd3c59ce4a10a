import { LIBRARY_ITEM_NAME, LIBRARY_ITEM_TYPES, type LibraryItemType } from '@guildhall/kernel';
import { LIMITS } from '@guildhall/manifest';
import { OmitType, PartialType } from '@nestjs/swagger';
import { IsIn, IsString, Length, Matches, MaxLength } from 'class-validator';
import { DeletedView, OkAnswer, PagedAnswer } from '../../http/envelope.js';
import { PageQuery } from '../../http/paging.js';
import { IfPresent } from '../../http/validators.js';

export class CreateLibraryItemDto {
  /** `component` for `component_ref` blocks and `{{component.name}}`, `assistant` for `assistant_ref` blocks. */
  @IsIn(LIBRARY_ITEM_TYPES)
  type!: LibraryItemType;

  /** Unique among the account's items of this type: letters, digits, `_` and `-`. */
  @Matches(LIBRARY_ITEM_NAME)
  name!: string;

  /** Display name. */
  @IsString()
  @Length(1, LIMITS.title)
  title!: string;

  /** The text that is inserted where the item is referred to; its `{{variables}}` are filled in. */
  @IsString()
  @MaxLength(LIMITS.blockText)
  content!: string;
}

/** The type stays: blocks refer to an item as one or the other. */
export class UpdateLibraryItemDto extends PartialType(OmitType(CreateLibraryItemDto, ['type']), { skipNullProperties: false }) {}

export class ListLibraryQuery extends PageQuery {
  @IfPresent()
  @IsIn(LIBRARY_ITEM_TYPES)
  type?: LibraryItemType;

  /** Part of the name or the title; upper and lower case are the same. */
  @IfPresent()
  @IsString()
  @Length(1, 200)
  q?: string;
}

export class LibraryItemView {
  id!: string;
  type!: string;
  name!: string;
  title!: string;
  content!: string;
  createdAt!: string;
  updatedAt!: string;
}

export class LibraryItemAnswer extends OkAnswer {
  item!: LibraryItemView;
}

export class LibraryListAnswer extends PagedAnswer {
  /** Newest first. */
  items!: LibraryItemView[];
}

export class DeletedLibraryItemAnswer extends OkAnswer {
  item!: DeletedView;
}
