/** What a chart shows. */
export interface Chart {
  readonly type: 'bar' | 'line' | 'pie' | 'scatter';
  readonly title?: string;
  readonly labels?: readonly string[];
  readonly series: readonly Series[];
  readonly xTitle?: string;
  readonly yTitle?: string;
  readonly width?: number;
  readonly height?: number;
}

export interface Series {
  readonly name?: string;
  readonly values?: readonly (number | null)[];
  readonly points?: readonly (readonly [number, number])[];
}

/** Where a chart may draw, in pixels. */
export interface PlotBox {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}
