import { IsInt, IsString, Length, Max, Min } from 'class-validator';
import { ListOf } from '../../http/answer-shapes.js';
import { OkAnswer, PagedAnswer } from '../../http/envelope.js';
import { IfPresent } from '../../http/validators.js';

export class PublishDto {
  /** What is new, for the list of versions. */
  @IfPresent()
  @IsString()
  @Length(0, 2_000)
  note?: string;
}

export class RollbackDto {
  /** The version to return to. */
  @IsInt()
  @Min(1)
  @Max(999_999_999)
  version!: number;
}

export class YankDto {
  /** Why others should not use it. */
  @IfPresent()
  @IsString()
  @Length(0, 500)
  reason?: string;
}

export class VersionSkillView {
  id!: string;
  name!: string;
}

export class YankView {
  reason!: string | null;
  at!: string;
}

/** A published version in a list: everything but its content. */
export class VersionHeadView {
  id!: string;
  skill!: VersionSkillView;
  version!: number;
  /** MD5 of the manifest's spec. */
  etag!: string;
  /** SHA-256 of the same. */
  digest!: string;
  note!: string | null;
  publishedAt!: string;
  /** Id of the user who published it; null when it was a key or a certificate. */
  publishedBy!: string | null;
  /** The version whose content it repeats. */
  rolledBackFrom?: number;
  /** Its author took it back: it is not `latest`, and pins to it keep working. */
  yanked?: YankView;
}

/** What other accounts see of a version of an opaque skill. */
export class OpaqueVersionView {
  version!: number;
  publishedAt!: string;
}

export class VersionView extends VersionHeadView {
  manifest!: object;
}

export class VersionAnswer extends OkAnswer {
  version!: VersionView;
}

export class VersionHeadAnswer extends OkAnswer {
  version!: VersionHeadView;
}

export class VersionListAnswer extends PagedAnswer {
  /** Newest first. */
  @ListOf(VersionHeadView, OpaqueVersionView)
  versions!: (VersionHeadView | OpaqueVersionView)[];
}

export class PublishedNumberView {
  version!: number;
}

export class PublishAnswer extends OkAnswer {
  version!: VersionView;
  publish!: PublishedNumberView;
  versionNumber!: number;
}
