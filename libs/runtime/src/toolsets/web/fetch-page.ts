import type { JsonObject } from '@guildhall/kernel';
import { OutboundError } from '../../outbound/errors.js';
import type { Outbound, OutboundResponse } from '../../outbound/outbound.js';
import { cutText } from '../core/cut-text.js';
import type { ToolContext, ToolFunction } from '../tool-context.js';
import { ToolFault } from '../tool-fault.js';
import { runTask } from '../workshop/run-task.js';

const ACCEPT = 'text/html,application/xhtml+xml,text/plain;q=0.9,application/json;q=0.9,*/*;q=0.5';
const HTML = /^(?:text\/html|application\/xhtml\+xml)$/;
const TEXTS = /^(?:text\/.+|application\/(?:json|xml|yaml|x-yaml|javascript|.+\+json|.+\+xml))$/;

/** Characters of a page that are read. */
const LONGEST_PAGE = 2_000_000;

interface FetchArguments {
  readonly url: string;
  readonly to?: string;
}

/**
 * The tool that fetches a page.
 * THREAT[NET-01]: addresses come from a model, which may follow what a stranger wrote: they are asked through the one door only, which refuses
 * whatever is not public, after every redirect, too.
 * @param web the door
 */
export function fetchPage(web: Outbound): ToolFunction<FetchArguments> {
  return async ({ url, to }, context) => {
    const answer = await send(web, url, context.signal);
    const { status, headers, truncated } = answer;
    const [type = '', charset] = typeOf(headers['content-type']);
    if (status < 200 || status > 299) throw new ToolFault('page_failed', `The server answered with status ${status}.`);
    if (to !== undefined) return keep(to, answer, type, context);
    const head = { url, status, type, ...(truncated ? { note: 'The page was longer than is read.' } : {}) };
    const room = context.resultBytes - 2_048 - url.length;
    if (HTML.test(type)) {
      const html = decoded(answer.body, charset).slice(0, LONGEST_PAGE);
      const page = await runTask('readable', { html, url }, { signal: context.signal, limits: { ms: 15_000, heapMb: 512 } });
      return {
        ...head,
        title: page.title.slice(0, 300),
        ...(page.byline ? { byline: page.byline.slice(0, 200) } : {}),
        text: cutText(page.text, room),
      };
    }
    if (type === '' || TEXTS.test(type)) return { ...head, text: cutText(decoded(answer.body, charset), room) };
    throw new ToolFault('unsupported_file', `The page is a file of the type ${type}; fetch it with \`to\` to keep it as a file.`);
  };
}

async function send(web: Outbound, url: string, signal: AbortSignal): Promise<OutboundResponse> {
  try {
    return await web.send({ method: 'GET', url, headers: { accept: ACCEPT }, signal });
  } catch (fault) {
    if (fault instanceof OutboundError) throw new ToolFault(fault.code, fault.message);
    throw fault;
  }
}

async function keep(to: string, { body, status, truncated }: OutboundResponse, type: string, { files }: ToolContext): Promise<JsonObject> {
  if (truncated) throw new ToolFault('file_too_large', `The file has more than ${body.length} bytes.`);
  return { path: await files.write(to, body), status, type, size: body.length };
}

function typeOf(header = ''): readonly [string, string | undefined] {
  const [type = '', ...parameters] = header.split(';').map((part) => part.trim().toLowerCase());
  return [
    type,
    parameters
      .find((one) => one.startsWith('charset='))
      ?.slice(8)
      .replaceAll('"', ''),
  ];
}

/** In the character set that the server or the page names, else UTF-8. */
function decoded(body: Uint8Array, charset: string | undefined): string {
  const head = Buffer.from(body.subarray(0, 2_048)).toString('latin1');
  const named = charset ?? /<meta[^>]{0,200}charset=["']?([\w-]{1,40})/i.exec(head)?.[1];
  try {
    return new TextDecoder(named ?? 'utf-8').decode(body);
  } catch {
    return new TextDecoder().decode(body);
  }
}
