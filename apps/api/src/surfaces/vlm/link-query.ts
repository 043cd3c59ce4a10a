import { Allow } from 'class-validator';

export class LinkQuery {
  /** What stands for a key in a link; whatever it is, it is judged as one. */
  @Allow()
  token?: unknown;
}
