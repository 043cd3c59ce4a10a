import fc from 'fast-check';
import { escapeHtml, html, inlineMarkdown, markdown } from './html.js';

const unescaped = (text: string) =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" })[name] ?? '');

test('INP-08 whatever is put into a page is text there and nothing else', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const escaped = escapeHtml(text);
      expect(html`<p title="${text}">${[text, html`<b>${text}</b>`]}</p>`.html).toBe(
        `<p title="${escaped}">${escaped}<b>${escaped}</b></p>`,
      );
      expect(escaped).not.toMatch(/[<>"']/);
      expect(unescaped(escaped)).toBe(text);
    }),
  );
});

test('what is not there leaves nothing', () => {
  expect(html`${null}${undefined}${false}${[]}${0}`.html).toBe('0');
});

test('the little Markdown knows paragraphs, code and bold, and no markup of its own', () => {
  expect(markdown('One `a<b`.\n\n**Two** <i>.').html).toBe('<p>One <code>a&lt;b</code>.</p>\n<p><strong>Two</strong> &lt;i&gt;.</p>');
  expect(inlineMarkdown('a ` b ** c').html).toBe('a ` b ** c');
});
