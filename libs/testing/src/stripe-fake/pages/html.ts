/** Text as it may stand in a page. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** A whole page, plainly marked as what it is. `body` is HTML already. */
export function htmlPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style>body{font:16px/1.5 system-ui;max-width:34rem;margin:3rem auto;padding:0 1rem}button{font:inherit;padding:.4rem 1rem;margin:.2rem 0}
.mark{background:#fff3c4;padding:.5rem 1rem;border-radius:.4rem}td{padding:.2rem 1rem .2rem 0}</style>
<p class="mark">A fake of Stripe for tests. No money moves here.</p>
<h1>${escapeHtml(title)}</h1>
${body}
</html>
`;
}

/** Cents as people write them. */
export function money(cents: number, currency: string): string {
  return `${(cents / 100).toFixed(2)} ${currency.toUpperCase()}`;
}
