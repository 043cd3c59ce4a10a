import type { CheckoutRecord } from '@guildhall/data';
import { ApiProperty } from '@nestjs/swagger';
import { IsInt, IsString, Length, Max, Min } from 'class-validator';
import { OkAnswer } from '../../../http/envelope.js';

/** What a card can be charged at least, and what is still no slip of the keyboard; in credits, each of which is a US cent. */
const [LEAST_CREDITS, MOST_CREDITS] = [100, 1_000_000];

export class TopUpDto {
  /** Credits to buy; 1 credit is 0.01 US dollars. */
  @IsInt()
  @Min(LEAST_CREDITS)
  @Max(MOST_CREDITS)
  credits!: number;
}

export class SubscribeDto {
  /** Id of a skill with the model `fixed`, its name in the pool, or `account/name`. */
  @IsString()
  @Length(1, 200)
  skillId!: string;
}

export class CheckoutView {
  id!: string;
  /** The page on which the buyer pays. In a sandbox it says so, and no money moves. */
  url!: string;
  @ApiProperty({ enum: ['topup', 'subscription'] })
  kind!: CheckoutRecord['kind'];
  /** After this moment nothing can be paid there any more. */
  expiresAt!: string;
}

export class CheckoutAnswer extends OkAnswer {
  checkout!: CheckoutView;
}

export class PortalView {
  /** The payment provider's page on which the account manages its cards and invoices. */
  url!: string;
}

export class PortalAnswer extends OkAnswer {
  portal!: PortalView;
}
