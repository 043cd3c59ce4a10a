import { ACCOUNT_SLUG } from '@guildhall/kernel';
import { Transform } from 'class-transformer';
import { IsEmail, IsString, Length, Matches, MaxLength } from 'class-validator';
import { OkAnswer } from '../../http/envelope.js';
import { IfPresent } from '../../http/validators.js';

const lowerCase = ({ value }: { value: unknown }): unknown => (typeof value === 'string' ? value.trim().toLowerCase() : value);

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

  /** Slug of the new account: lower-case words joined by hyphens. */
  @Matches(ACCOUNT_SLUG)
  @Length(2, 39)
  account!: string;

  /** Name of the person. */
  @IfPresent()
  @IsString()
  @Length(1, 120)
  name?: string;

  /** Needed where the server takes new users by invitation only. */
  @IfPresent()
  @IsString()
  @MaxLength(200)
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
  account!: AccountSummaryView;
  role!: string;
  scopes!: string[];
  /** How the caller authenticated: user, api_key or certificate. */
  via!: string;
  platformAdmin!: boolean;
}
