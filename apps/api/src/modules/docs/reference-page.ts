import { type Html, html, inlineMarkdown, markdown } from '../../http/html.js';
import {
  type Document,
  operationsOf,
  type Parameter,
  type PlacedOperation,
  type Response,
  resolve,
  type SchemaOrRef,
} from '../../openapi/types.js';
import { curlOf } from './curl.js';
import { page } from './page.js';
import { objectList, schemaTable, typeOf } from './schema-view.js';

/** The reference of every operation, made from the API description. */
export function referencePage(document: Document, publicUrl: string): string {
  const operations = operationsOf(document);
  const groups = (document.tags ?? []).map(({ name, description }) => ({
    name,
    description: description ?? '',
    operations: operations.filter(({ operation }) => operation.tags?.[0] === name),
  }));
  const nav = html`<input id="filter" type="search" placeholder="Filter" aria-label="Filter operations" hidden>${groups.map(
    (group) => html`<h2><a href="#${slugOf(group.name)}">${group.name}</a></h2><ul>${group.operations.map(navEntry)}</ul>`,
  )}<h2><a href="#objects">Objects</a></h2>`;
  const main = html`<h1>${document.info.title} API <small>${document.info.version}</small></h1>${markdown(document.info.description ?? '')}${groups.map(
    (group) =>
      html`<section id="${slugOf(group.name)}"><h2>${group.name}</h2><p>${group.description}</p>${group.operations.map((placed) => article(document, placed, publicUrl))}</section>`,
  )}<section id="objects"><h2>Objects</h2><p>What bodies and answers are made of.</p>${objectList(document)}</section>`;
  return page({ title: 'API reference', nav, main });
}

const slugOf = (tag: string): string => `tag-${tag.toLowerCase().replaceAll(' ', '-')}`;

function navEntry({ operation, method, path }: PlacedOperation): Html {
  return html`<li><a href="#${operation.operationId}"><b class="method ${method}">${method.toUpperCase()}</b> <span>${path}</span></a></li>`;
}

function article(document: Document, placed: PlacedOperation, publicUrl: string): Html {
  const { operation, method, path } = placed;
  const body = bodySchema(operation.requestBody);
  return html`<article id="${operation.operationId}">
<h3><b class="method ${method}">${method.toUpperCase()}</b> <code>${path}</code></h3>
<p class="summary">${inlineMarkdown(`${operation.summary ?? ''}.`)}</p>
${operation.description && markdown(operation.description)}
<p class="access">${accessOf(operation.security)}</p>
${parameterTable((operation.parameters ?? []) as Parameter[])}
${body && html`<h4>Body</h4>${schemaTable(resolve(document, body))}`}
<h4>Example</h4>
<pre><code>${curlOf(placed, publicUrl)}</code></pre>
${Object.entries(operation.responses).map(([status, response]) => answer(document, status, response as Response))}
</article>`;
}

function accessOf(security: readonly Record<string, string[]>[] | undefined): Html {
  const bearer = security?.find((choice) => choice.bearer);
  if (!bearer) return html`No token needed.`;
  const scope = bearer.bearer?.[0];
  const who = security?.length === 1 ? 'Needs a token' : 'Works without a token on what is public; with one, it';
  if (!scope) return html`${security?.length === 1 ? 'Needs any valid token.' : 'A token is optional.'}`;
  return html`${who} ${security?.length === 1 ? 'with' : 'needs'} the scope <code>${scope}</code>.`;
}

function parameterTable(parameters: readonly Parameter[]): Html | null {
  if (parameters.length === 0) return null;
  const rows = parameters.map(
    ({ name, in: place, required, description, schema }) =>
      html`<tr><td><code>${name}</code>${required && html` <span class="required">required</span>`}</td><td>${place}, ${schema ? typeOf(schema as SchemaOrRef) : 'string'}</td><td>${inlineMarkdown(description ?? '')}</td></tr>`,
  );
  return html`<h4>Parameters</h4><table><thead><tr><th>Name</th><th>Where, type</th><th>Meaning</th></tr></thead><tbody>${rows}</tbody></table>`;
}

function bodySchema(body: unknown): SchemaOrRef | null {
  const { content } = (body ?? {}) as { content?: Record<string, { schema?: SchemaOrRef }> };
  return Object.values(content ?? {})[0]?.schema ?? null;
}

function answer(document: Document, status: string, response: Response): Html {
  const media = response.content?.['application/json'] as { schema?: SchemaOrRef; example?: unknown } | undefined;
  const problems = response.content?.['application/problem+json'] as { examples?: Record<string, unknown> } | undefined;
  if (problems)
    return html`<p class="refusal"><b class="status s${status[0]}">${status}</b> ${Object.keys(problems.examples ?? {}).map(errorLink)}</p>`;
  const table = media?.schema && schemaTable(resolve(document, media.schema));
  return html`<details><summary><b class="status s${status[0]}">${status}</b> ${inlineMarkdown(response.description)}</summary>
${media?.example !== undefined && html`<pre><code>${JSON.stringify(media.example, null, 2)}</code></pre>`}
${table}</details>`;
}

const errorLink = (code: string): Html => html`<a href="/docs/errors#${code}"><code>${code}</code></a> `;
