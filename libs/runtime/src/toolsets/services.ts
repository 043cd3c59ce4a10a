/** A search engine that the operator has chosen. */
export interface SearchService {
  readonly kind: 'brave' | 'tavily' | 'searxng';
  /** Address of its API, without a slash at its end. */
  readonly url: string;
  readonly apiKey: string | null;
}

/** A server that speaks OpenAI's API for images. */
export interface ImageService {
  /** What `/images/generations` is appended to. */
  readonly url: string;
  readonly apiKey: string | null;
  readonly model: string;
}

/** A server that works on jobs, as docs/TOOLSETS.md describes them. */
export interface JobService {
  /** What `/jobs` is appended to. */
  readonly url: string;
  readonly apiKey: string | null;
}

/** The services outside that the operator has opened for toolsets; null where there is none. */
export interface ToolsetServices {
  readonly search: SearchService | null;
  readonly imageGen: ImageService | null;
  readonly video: JobService | null;
  readonly worldGen: JobService | null;
}
