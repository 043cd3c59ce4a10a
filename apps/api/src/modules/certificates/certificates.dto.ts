import { IsIn, IsString, Length } from 'class-validator';
import { DeletedView, OkAnswer, PagedAnswer } from '../../http/envelope.js';
import { IfPresent, IfPresentOrNull, IsInstant } from '../../http/validators.js';

export class CreateCertificateDto {
  /** What the certificate is for. */
  @IsString()
  @Length(1, 120)
  name!: string;

  /** The only algorithm is `RS256`. */
  @IfPresent()
  @IsIn(['RS256'])
  algorithm?: 'RS256';

  /** When tokens signed with it stop working. Default: never. */
  @IfPresentOrNull()
  @IsInstant()
  expiresAt?: string | null;
}

export class CertificateView {
  /** The `kid` of the header of every token that is signed with it. */
  id!: string;
  name!: string;
  algorithm!: string;
  /** PEM. */
  publicKey!: string;
  /** SHA-256 of the public key in DER form. */
  fingerprint!: string;
  createdById!: string | null;
  expiresAt!: string | null;
  /** To the minute. */
  lastUsedAt!: string | null;
  createdAt!: string;
}

export class CreatedCertificateView extends CertificateView {
  /** PEM (PKCS 8); it is shown only here and kept nowhere. */
  privateKey!: string;
}

export class CreatedCertificateAnswer extends OkAnswer {
  certificate!: CreatedCertificateView;
}

export class CertificateListAnswer extends PagedAnswer {
  certificates!: CertificateView[];
}

export class DeletedCertificateAnswer extends OkAnswer {
  certificate!: DeletedView;
}
