/**
 * How much an author may write into one skill. Lengths count UTF-16 code units. The caps bound what a manifest, a diff and a compile
 * have to work through, so they hold wherever content enters.
 */
export const LIMITS = {
  title: 120,
  description: 2_000,
  whenToUse: 2_000,
  tags: 20,
  tag: 50,
  variables: 100,
  enumValues: 100,
  enumValue: 200,
  tools: 128,
  /** Plugins of an agent. */
  plugins: 128,
  files: 200,
  fileName: 120,
  blocksPerFile: 500,
  blockText: 262_144,
  /** What all files of one skill hold together, as JSON, when it is written piece by piece; whole skills are bounded by the request. */
  filesText: 4_194_304,
  /** Files of a bundle, the length of their paths, and of their content as text or base64; the limits on bytes are those of archives. */
  bundleFiles: 512,
  bundlePath: 1_024,
  bundleContent: 6_000_000,
  heading: 1_000,
  /** Largest `order` of a file or block. */
  order: 1_000_000,
  models: 10,
  modelName: 200,
  maxTokens: 10_000_000,
  url: 2_000,
  headers: 50,
  headerValue: 2_000,
  queryParameters: 50,
  allowedTools: 128,
  /** Milliseconds that one call of an http skill may take. */
  timeoutMs: { least: 100, most: 120_000, usual: 30_000 },
  /** Nesting and number of values inside one JSON value. */
  jsonDepth: 32,
  jsonNodes: 10_000,
  schemaPattern: 512,
  /** A refusal lists at most so many faults. */
  faults: 100,
} as const;
