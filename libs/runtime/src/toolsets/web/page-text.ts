/** The parts of a node of a page that are read; the library's own types are those of browsers. */
export interface PageNode {
  readonly nodeType: number;
  readonly nodeName: string;
  readonly textContent: string | null;
  readonly childNodes: Iterable<PageNode>;
  getAttribute?(name: string): string | null;
}

const [ELEMENT, TEXT] = [1, 3];
const SKIPPED = new Set(['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE', 'SVG', 'IFRAME', 'OBJECT', 'FORM', 'BUTTON', 'HEAD', 'TITLE']);
const BLOCKS = new Set([
  'P',
  'DIV',
  'SECTION',
  'ARTICLE',
  'MAIN',
  'HEADER',
  'FOOTER',
  'UL',
  'OL',
  'TABLE',
  'TR',
  'BLOCKQUOTE',
  'PRE',
  'FIGURE',
  'DL',
  'DT',
  'DD',
]);

/** The text of a page: a line for each block, headings and lists marked as in Markdown, and links with their addresses. */
export function pageText(node: PageNode, base: string): string {
  const pieces: string[] = [];
  write(node, base, pieces);
  return pieces
    .join('')
    .replace(/[ \t\u00a0]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function write(node: PageNode, base: string, pieces: string[]): void {
  if (node.nodeType === TEXT) pieces.push((node.textContent ?? '').replace(/\s+/g, ' '));
  if (node.nodeType !== ELEMENT) return;
  const name = node.nodeName.toUpperCase();
  if (SKIPPED.has(name)) return;
  const [before, after] = around(name);
  pieces.push(before);
  for (const child of node.childNodes) write(child, base, pieces);
  if (name === 'A') pieces.push(addressOf(node, base));
  pieces.push(after);
}

function around(name: string): readonly [string, string] {
  const level = /^H([1-6])$/.exec(name)?.[1];
  if (level) return [`\n\n${'#'.repeat(Number(level))} `, '\n\n'];
  if (name === 'LI') return ['\n- ', ''];
  if (name === 'BR') return ['\n', ''];
  if (name === 'TD' || name === 'TH') return ['', ' | '];
  return BLOCKS.has(name) ? ['\n\n', '\n\n'] : ['', ''];
}

function addressOf(node: PageNode, base: string): string {
  const href = node.getAttribute?.('href') ?? '';
  if (href === '' || href.startsWith('#') || !URL.canParse(href, base)) return '';
  const { protocol, href: address } = new URL(href, base);
  return protocol === 'http:' || protocol === 'https:' ? ` (${address})` : '';
}
