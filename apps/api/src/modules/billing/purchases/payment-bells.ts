import { Announcements, PAYMENT_CHANNEL } from '@guildhall/data';
import type { PaymentCallId } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { Bells } from '../../../http/bells.js';

/** Rings for those who follow a call to the payment provider. */
@Injectable()
export class PaymentBells extends Bells<PaymentCallId> {
  constructor(announcements: Announcements) {
    super(announcements, PAYMENT_CHANNEL);
  }
}
