const TEXT = 'text/plain; charset=utf-8';

/** By the part of the name behind its last dot. Whatever a browser would run as a page or a script is sent as plain text. */
const BY_EXTENSION: ReadonlyMap<string, string> = new Map([
  ...list(
    TEXT,
    'bash bat c cc cfg cjs conf cpp cs css env go h hpp htm html ini java js jsx kt lock log lua mjs php pl ps1 py r rb rs sh sql swift tex toml ts tsx txt vue xhtml xsd xsl zsh',
  ),
  ...list('text/markdown; charset=utf-8', 'md mdx markdown'),
  ...list('text/csv; charset=utf-8', 'csv'),
  ...list('text/tab-separated-values; charset=utf-8', 'tsv'),
  ...list('application/json', 'json jsonl ndjson ipynb'),
  ...list('application/yaml', 'yaml yml'),
  ...list('application/xml', 'xml'),
  ...list('image/png', 'png'),
  ...list('image/jpeg', 'jpg jpeg'),
  ...list('image/gif', 'gif'),
  ...list('image/webp', 'webp'),
  ...list('image/svg+xml', 'svg'),
  ...list('audio/mpeg', 'mp3'),
  ...list('audio/wav', 'wav'),
  ...list('video/mp4', 'mp4'),
  ...list('font/ttf', 'ttf'),
  ...list('font/otf', 'otf'),
  ...list('font/woff2', 'woff2'),
  ...list('application/pdf', 'pdf'),
  ...list('application/zip', 'zip'),
  ...list('application/gzip', 'gz tgz'),
  ...list('application/wasm', 'wasm'),
  ...list('application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'docx'),
  ...list('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'),
  ...list('application/vnd.openxmlformats-officedocument.presentationml.presentation', 'pptx'),
]);

/** Names that have no extension and yet are known to be text. */
const TEXT_NAMES: ReadonlySet<string> = new Set([
  'license',
  'licence',
  'readme',
  'notice',
  'makefile',
  'dockerfile',
  'changelog',
  '.gitignore',
]);

function list(type: string, extensions: string): [string, string][] {
  return extensions.split(' ').map((extension) => [extension, type]);
}

/** The media type in which a file of a bundle is listed and sent, told by its name alone; unknown ones are bytes. */
export function mediaTypeOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  if (TEXT_NAMES.has(name)) return TEXT;
  const dot = name.lastIndexOf('.');
  return (dot > 0 && BY_EXTENSION.get(name.slice(dot + 1))) || 'application/octet-stream';
}
