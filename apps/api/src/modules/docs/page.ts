import { type Html, html } from '../../http/html.js';

/** THREAT[INP-08]: the pages run one script of their own and load nothing from elsewhere. */
export const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

interface Page {
  readonly title: string;
  readonly nav: Html;
  readonly main: Html;
}

/** The frame of every page of the documentation; it reads well without its script, which only filters and copies. */
export function page({ title, nav, main }: Page): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Guildhall</title>
<link rel="stylesheet" href="/docs/assets/docs.css">
<script src="/docs/assets/docs.js" defer></script>
</head>
<body>
<a class="skip" href="#main">To the content</a>
<header>
<a class="brand" href="/docs">Guildhall</a>
<nav aria-label="Pages"><a href="/docs">Reference</a><a href="/docs/errors">Errors</a><a href="/openapi.json">openapi.json</a><a href="/llms.txt">llms.txt</a></nav>
</header>
<div class="columns">
<nav class="contents" aria-label="Contents">${nav}</nav>
<main id="main">${main}</main>
</div>
</body>
</html>
`.html;
}
