import { ERRORS, type ErrorCode, publicCode } from '@guildhall/kernel';
import { type Html, html, inlineMarkdown } from '../../http/html.js';
import { STATUS_OF_KIND, TITLE_OF_STATUS } from '../../http/status.js';
import { byStatus } from '../../openapi/refusals.js';
import { page } from './page.js';

/** The error catalogue; `type` of every problem points at an anchor of this page. */
export function errorsPage(): string {
  const groups = byStatus(Object.keys(ERRORS) as ErrorCode[]);
  const nav = html`${groups.map(([status, codes]) => html`<h2><a href="#status-${status}">${status} ${TITLE_OF_STATUS[status]}</a></h2><ul>${codes.map((code) => html`<li><a href="#${code}"><span>${publicCode(code)}</span></a></li>`)}</ul>`)}`;
  const main = html`<h1>Errors</h1>
<p>Every error is <code>application/problem+json</code>. <code>error_code</code> is one of the codes below and never changes its meaning; <code>errors</code>, where present, lists single faults, each with a JSON Pointer to the field; <code>request_id</code> is also in the log of the server.</p>
${groups.map(([status, codes]) => html`<section id="status-${status}"><h2>${status} ${TITLE_OF_STATUS[status]}</h2>${codes.map(entry)}</section>`)}`;
  return page({ title: 'Errors', nav, main });
}

function entry(code: ErrorCode): Html {
  const { kind, message, hint } = ERRORS[code];
  return html`<article id="${code}" class="error"><h3><b class="status s${String(STATUS_OF_KIND[kind])[0]}">${STATUS_OF_KIND[kind]}</b> <code>${publicCode(code)}</code></h3><p>${inlineMarkdown(message)}</p><p class="hint">${inlineMarkdown(hint)}</p></article>`;
}
