/** What a picture is drawn of; in pixels from its top left corner, later ones above earlier ones. */
export type Mark =
  | {
      readonly type: 'rect';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly fill: string;
    }
  | { readonly type: 'line'; readonly points: readonly Point[]; readonly stroke: string; readonly width: number }
  | { readonly type: 'circle'; readonly x: number; readonly y: number; readonly radius: number; readonly fill: string }
  /** @property from, to angles in radians, clockwise from the top */
  | {
      readonly type: 'slice';
      readonly x: number;
      readonly y: number;
      readonly radius: number;
      readonly from: number;
      readonly to: number;
      readonly fill: string;
    }
  | TextMark;

type Point = readonly [x: number, y: number];

interface TextMark {
  readonly type: 'text';
  readonly x: number;
  /** Of the middle of the line. */
  readonly y: number;
  readonly text: string;
  /** Height of the letters. */
  readonly size: number;
  readonly anchor: 'start' | 'middle' | 'end';
  readonly fill: string;
  /** Reads from the bottom up. */
  readonly isUpright?: boolean;
}

/** A picture with a white ground. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly marks: readonly Mark[];
}

/** A slice from one angle to the same is nothing, and this one is everything. */
export function isWhole({ from, to }: { readonly from: number; readonly to: number }): boolean {
  return to - from >= 2 * Math.PI - 1e-9;
}

export const INK = '#222222';
export const FAINT = '#dddddd';

/** Colours that are told apart by most people who do not see all colours (Okabe and Ito), and a few more. */
const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#d55e00', '#cc79a7', '#56b4e9', '#8c6d31', '#f0e442', '#5c5c5c', '#7b4fa3'] as const;

/** The colour of the n-th thing, from 0. */
export function colourOf(place: number): string {
  return COLOURS[place % COLOURS.length] ?? INK;
}
