import { ROLES, type Role } from '@guildhall/policy';
import { Transform } from 'class-transformer';
import { IsEmail, IsIn, IsString, Length, MaxLength } from 'class-validator';
import { DeletedView, OkAnswer, PagedAnswer } from '../../http/envelope.js';
import { IfPresent } from '../../http/validators.js';
import { lowerCase } from '../auth/index.js';

export class AddMemberDto {
  /** Address of somebody who has signed up; upper and lower case are the same. */
  @Transform(lowerCase)
  @IsEmail()
  @MaxLength(254)
  email!: string;

  /** `owner`, `admin`, `developer` or `viewer`. Default `developer`. */
  @IfPresent()
  @IsIn(ROLES)
  role?: Role;
}

export class UpdateMemberDto {
  /** `owner`, `admin`, `developer` or `viewer`. */
  @IsIn(ROLES)
  role!: Role;
}

export class CreateInviteDto {
  /** Address of the person who is invited; nobody else can use the invitation. */
  @Transform(lowerCase)
  @IsEmail()
  @MaxLength(254)
  email!: string;

  /** `owner`, `admin`, `developer` or `viewer`. Default `developer`. */
  @IfPresent()
  @IsIn(ROLES)
  role?: Role;
}

export class AcceptInviteDto {
  @IsString()
  @Length(1, 200)
  inviteToken!: string;
}

export class MemberView {
  userId!: string;
  email!: string;
  name!: string | null;
  role!: string;
  joinedAt!: string;
}

export class MemberAnswer extends OkAnswer {
  member!: MemberView;
}

export class MemberListAnswer extends PagedAnswer {
  members!: MemberView[];
}

export class DeletedMemberAnswer extends OkAnswer {
  member!: DeletedView;
}

export class InviteView {
  id!: string;
  email!: string;
  role!: string;
  /** The user who invited; null for a key or a certificate. */
  invitedById!: string | null;
  expiresAt!: string;
  /** An expired invitation is of no use any more; invite again. */
  expired!: boolean;
  createdAt!: string;
}

export class CreatedInviteView extends InviteView {
  /** Hand it to the person who is invited; it is shown only here. */
  token!: string;
}

export class CreatedInviteAnswer extends OkAnswer {
  invite!: CreatedInviteView;
}

export class InviteListAnswer extends PagedAnswer {
  invites!: InviteView[];
}

export class DeletedInviteAnswer extends OkAnswer {
  invite!: DeletedView;
}
