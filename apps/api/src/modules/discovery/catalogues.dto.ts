import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsString, Length } from 'class-validator';
import { DeletedView, OkAnswer, PagedAnswer } from '../../http/envelope.js';
import { IfPresent, IfPresentOrNull, IsInstant } from '../../http/validators.js';

export class CreateCatalogueDto {
  /** What the catalogue is for. */
  @IsString()
  @Length(1, 120)
  label!: string;

  /** Installs of the account that it shows. Default: all that there are when it is read. */
  @IfPresent()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1_000)
  @ArrayUnique()
  @IsString({ each: true })
  installIds?: string[];

  /** When its address stops working. Default: never. */
  @IfPresentOrNull()
  @IsInstant()
  expiresAt?: string | null;
}

export class CatalogueView {
  id!: string;
  label!: string;
  /** null: all installs of the account. */
  installIds!: string[] | null;
  expiresAt!: string | null;
  /** To the minute. */
  lastUsedAt!: string | null;
  createdAt!: string;
}

export class CreatedCatalogueView extends CatalogueView {
  /** For `npx skills add <url>`; whoever has it may read the catalogue. It is shown only here. */
  url!: string;
}

export class CreatedCatalogueAnswer extends OkAnswer {
  catalogue!: CreatedCatalogueView;
}

export class CatalogueListAnswer extends PagedAnswer {
  catalogues!: CatalogueView[];
}

export class DeletedCatalogueAnswer extends OkAnswer {
  catalogue!: DeletedView;
}
