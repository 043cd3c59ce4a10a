import { html } from '../../../http/html.js';

/** The page loads and runs nothing. */
export const RETURN_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Where the pages of Stripe lead back to. It knows nothing of who comes, and of what they did there. */
export const RETURN_PAGE = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Back at Guildhall</title>
</head>
<body>
<main>
<h1>You are back at Guildhall</h1>
<p>What you did at Stripe is seen here in a moment. You can close this page.</p>
</main>
</body>
</html>
`.html;
