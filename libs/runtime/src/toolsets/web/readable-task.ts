import { Readability } from '@mozilla/readability';
import { parseHTML } from 'linkedom';
import { type PageNode, pageText } from './page-text.js';

/** A page as people read it. */
export interface ReadablePage {
  readonly title: string;
  readonly byline: string | null;
  readonly text: string;
}

/** Elements of a page that are looked at. */
const MOST_ELEMENTS = 20_000;

/**
 * The readable part of a page.
 * THREAT[RUN-10]: its scripts are not run, and nothing that it refers to is loaded.
 */
export async function readableTask({ html, url }: { readonly html: string; readonly url: string }): Promise<ReadablePage> {
  const { document } = parseHTML(asDocument(html));
  const title = document.querySelector('title')?.textContent?.trim() ?? '';
  const whole = pageText(document.body as unknown as PageNode, url);
  const article = articleOf(html);
  if (!article?.content) return { title, byline: null, text: whole };
  const { document: part } = parseHTML(`<!DOCTYPE html><html><body>${article.content}</body></html>`);
  const text = pageText(part.body as unknown as PageNode, url);
  // A page that is not made of articles has its text elsewhere.
  return { title: article.title || title, byline: article.byline ?? null, text: text.length >= 200 ? text : whole };
}

/** The parser wants the elements that browsers add by themselves. */
function asDocument(html: string): string {
  return /<body[\s>]/i.test(html) ? html : `<!DOCTYPE html><html><head></head><body>${html}</body></html>`;
}

function articleOf(html: string) {
  if (html.split('<').length > MOST_ELEMENTS * 2) return null;
  try {
    return new Readability(parseHTML(asDocument(html)).document as never, { maxElemsToParse: MOST_ELEMENTS }).parse();
  } catch {
    return null;
  }
}
