import type { JsonObject, JsonValue } from '@guildhall/kernel';
import { OutboundError } from '../../outbound/errors.js';
import type { Outbound } from '../../outbound/outbound.js';
import { withImage } from '../image/open-image.js';
import type { ImageService } from '../services.js';
import type { ToolContext, ToolFunction } from '../tool-context.js';
import { ToolFault } from '../tool-fault.js';
import { formBody } from './form-body.js';
import { type AskService, jsonBody, openService } from './operator-service.js';

interface CreateArguments {
  readonly prompt: string;
  readonly to: string;
  readonly size?: string;
}

interface EditArguments extends CreateArguments {
  readonly path: string;
}

/** What making images takes. */
export interface ImageParts {
  readonly service: ImageService;
  /** The door for the addresses of images that the service names. */
  readonly web: Outbound;
  readonly production: boolean;
}

/** The tools that make images with a server that speaks OpenAI's API. */
export function imageGeneration({ service, web, production }: ImageParts): Readonly<Record<string, ToolFunction>> {
  const ask: AskService = openService(service, production);
  const fields = ({ prompt, size }: CreateArguments) => ({ model: service.model, prompt, n: 1, ...(size === undefined ? {} : { size }) });
  const create: ToolFunction<CreateArguments> = async (args, context) => {
    const { signal } = context;
    return keep(args.to, await ask({ method: 'POST', path: '/images/generations', ...jsonBody(fields(args)), signal }), web, context);
  };
  const edit: ToolFunction<EditArguments> = async (args, context) => {
    const { files, signal } = context;
    const png = await withImage(await files.read(args.path), (image) => image.png().toBuffer());
    const form = formBody(fields(args), { field: 'image', name: 'image.png', mediaType: 'image/png', bytes: png });
    return keep(args.to, await ask({ method: 'POST', path: '/images/edits', ...form, signal }), web, context);
  };
  return { image_gen_create: create, image_gen_edit: edit };
}

async function keep(to: string, answer: JsonValue, web: Outbound, { files, signal }: ToolContext): Promise<JsonObject> {
  const { data } = Object(answer) as { readonly data?: unknown };
  const [first] = Array.isArray(data) ? data : [];
  const { b64_json: base64, url } = Object(first) as { readonly b64_json?: unknown; readonly url?: unknown };
  const bytes = typeof base64 === 'string' ? Buffer.from(base64, 'base64') : typeof url === 'string' ? await load(url, web, signal) : null;
  if (!bytes) throw new ToolFault('service_failed', 'The service made no image.');
  const { data: png, info } = await withImage(bytes, (image) => image.png().toBuffer({ resolveWithObject: true }));
  return { path: await files.write(to, png), width: info.width, height: info.height, size: png.length };
}

async function load(url: string, web: Outbound, signal: AbortSignal): Promise<Uint8Array> {
  try {
    const { status, body, truncated } = await web.send({ method: 'GET', url, signal });
    if (status === 200 && !truncated) return body;
  } catch (fault) {
    if (!(fault instanceof OutboundError)) throw fault;
  }
  throw new ToolFault('service_failed', 'The image of the service could not be fetched.');
}
