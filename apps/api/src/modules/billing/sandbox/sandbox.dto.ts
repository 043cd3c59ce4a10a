import { IsIn } from 'class-validator';

const BUTTONS = ['pay', 'decline'] as const;

export class PressQuery {
  /** The button that is pressed. */
  @IsIn(BUTTONS)
  button!: (typeof BUTTONS)[number];
}
