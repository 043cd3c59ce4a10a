import { OkAnswer } from '../../../http/envelope.js';

export class EventTakenAnswer extends OkAnswer {
  /** The event is kept; what follows from it happens afterwards. */
  received!: true;
}
