import { ACCOUNT_SLUG } from '@guildhall/kernel';
import { Transform } from 'class-transformer';
import { IsEmail, IsString, Length, Matches, MaxLength, ValidateIf } from 'class-validator';
import { OkAnswer } from '../../http/envelope.js';
import { IfPresent } from '../../http/validators.js';
import { lowerCase } from './lower-case.js';

export class SignupDto {
  /** Address to log in with; upper and lower case are the same. */
  @Transform(lowerCase)
  @IsEmail()
  @MaxLength(254)
  email!: string;

  /** 12 to 200 characters of any kind. */
  @IsString()
  @Length(12, 200)
  password!: string;

  /** Slug of the new account: lower-case words joined by hyphens. Left out with an invitation, which names its account. */
  @ValidateIf(({ account, inviteToken }: SignupDto) => account !== undefined || inviteToken === undefined)
  @Matches(ACCOUNT_SLUG)
  @Length(2, 39)
  account?: string;

  /** Name of the person. */
  @IfPresent()
  @IsString()
  @Length(1, 120)
  name?: string;

  /** From an owner or admin of an account: the new user becomes a member of it. Needed where the server takes new users by invitation only. */
  @IfPresent()
  @IsString()
  @Length(1, 200)
  inviteToken?: string;
}

export class LoginDto {
  @Transform(lowerCase)
  @IsString()
  @MaxLength(254)
  email!: string;

  @IsString()
  @MaxLength(200)
  password!: string;

  /** Slug of the account to work in, for members of several. Default: the one joined first. */
  @IfPresent()
  @Matches(ACCOUNT_SLUG)
  @Length(2, 39)
  account?: string;

  /** Accepts the invitation first, and works in its account. */
  @IfPresent()
  @IsString()
  @Length(1, 200)
  inviteToken?: string;
}

export class RefreshDto {
  @IsString()
  @MaxLength(200)
  refreshToken!: string;
}

export class UserView {
  id!: string;
  email!: string;
  name!: string | null;
}

export class AccountSummaryView {
  id!: string;
  slug!: string;
  name!: string;
}

export class OwnAccountView extends AccountSummaryView {
  /** What the user is in this account. */
  role!: string;
}

export class SessionAnswer extends OkAnswer {
  /** Access token: send it as `Authorization: Bearer …`. */
  token!: string;
  /** Works once, for POST /auth/refresh. */
  refreshToken!: string;
  /** Seconds until the access token expires. */
  expiresIn!: number;
  user!: UserView;
  account!: AccountSummaryView;
  role!: string;
}

export class PrincipalAnswer extends OkAnswer {
  /** null for keys and certificates, which act for the account and not for a person. */
  user!: UserView | null;
  /** The account that the token acts in. */
  account!: AccountSummaryView;
  role!: string;
  scopes!: string[];
  /** How the caller authenticated: user, api_key or certificate. */
  via!: string;
  /** Id of the login, the key or the certificate. */
  credentialId!: string;
  /** End user whom a certificate token names, else null. */
  onBehalfOf!: string | null;
  platformAdmin!: boolean;
  /** Every account of the user, the one joined first at the top; name one in POST /auth/login to work in it. */
  accounts!: OwnAccountView[];
}
