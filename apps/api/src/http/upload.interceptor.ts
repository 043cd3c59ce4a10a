import { Turnstile } from '@guildhall/data';
import { DomainError } from '@guildhall/kernel';
import { type CallHandler, createParamDecorator, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { INTERCEPTORS_METADATA } from '@nestjs/common/constants.js';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { parseJsonBody } from './json-body.js';
import type { GuildhallRequest } from './principal.js';
import { isEncoded, readBytes } from './read-bytes.js';
import { readForm } from './read-form.js';
import { routeFacts } from './route-facts.js';
import type { RouteHandler } from './route-table.js';
import { isUpload, type JsonUploadRule, type WholeUploadRule } from './uploads.js';

/** THREAT[FLT-06]: what waits for its turn has been read by nobody, so uploads cost memory for so many and no more. */
const AT_ONCE = { places: 16, patienceMs: 10_000, queueLimit: 200 };
/** Uploads that may be larger than this, in bytes, take turns of their own, and fewer at once. */
const LARGE = 16 * 1_048_576;
const LARGE_AT_ONCE = { ...AT_ONCE, places: 4 };
/** JSON up to this size, in bytes, is read without a turn, as everywhere. */
const SMALL_JSON = 1_048_576;

/** Reads bodies that are no JSON, once the caller was judged. Bound to routes by `bindUploads`. */
@Injectable()
export class UploadInterceptor implements NestInterceptor {
  private readonly turns = new Turnstile(AT_ONCE);
  private readonly largeTurns = new Turnstile(LARGE_AT_ONCE);
  /** They cost room on a disk, and may take long: small uploads do not wait for them. */
  private readonly streams = new Turnstile(AT_ONCE);

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<GuildhallRequest>();
    const rule = routeFacts(context.getHandler(), context.getClass()).upload;
    if (!rule || !isUpload(rule, request.headers['content-type'])) return next.handle();
    if (isEncoded(request)) throw new DomainError('unsupported_media_type');
    const handle = () => lastValueFrom(next.handle(), { defaultValue: undefined });
    if (rule.form === 'stream') return from(this.streams.pass(handle));
    if (rule.form === 'json') return from(this.takeJson(request, rule, handle));
    const turns = rule.limit > LARGE ? this.largeTurns : this.turns;
    return from(
      turns.pass(async () => {
        Object.assign(request, await read(request, rule));
        return handle();
      }),
    );
  }

  private takeJson(request: GuildhallRequest, { limit }: JsonUploadRule, handle: () => Promise<unknown>): Promise<unknown> {
    const take = async (): Promise<unknown> => {
      request.body = parseJsonBody(await readBytes(request, limit));
      return handle();
    };
    const length = Number(request.headers['content-length'] ?? Number.POSITIVE_INFINITY);
    return length <= SMALL_JSON ? take() : this.turns.pass(take);
  }
}

async function read(request: GuildhallRequest, { form, limit }: WholeUploadRule): Promise<Pick<GuildhallRequest, 'upload' | 'uploadName'>> {
  if (form === 'bytes') return { upload: await readBytes(request, limit) };
  const { bytes, filename } = await readForm(request, limit);
  return { upload: bytes, uploadName: filename };
}

/** The bytes that came as the body or as the file of a form; null when the body is JSON. */
export const Uploaded = createParamDecorator(
  (_: unknown, context: ExecutionContext): Uint8Array | null => context.switchToHttp().getRequest<GuildhallRequest>().upload ?? null,
);

/** How the sender of a form calls its file; empty when it has no name. */
export const UploadedName = createParamDecorator(
  (_: unknown, context: ExecutionContext): string => context.switchToHttp().getRequest<GuildhallRequest>().uploadName ?? '',
);

/**
 * Binds the interceptor to the routes that take uploads, before Nest builds them, and before the idempotency keys, which look at the bytes.
 * The decorators of a class outlive an application (tests start several in one process), so the binding of an earlier one is replaced.
 */
export function bindUploads(routes: readonly RouteHandler[], interceptor: UploadInterceptor): void {
  for (const { handler, facts } of routes) {
    if (!facts.upload) continue;
    const others = (Reflect.getMetadata(INTERCEPTORS_METADATA, handler) ?? []) as unknown[];
    const rest = others.filter((other) => !(other instanceof UploadInterceptor));
    // What waits for the end of a run, outside of its start, does not keep others from sending theirs meanwhile.
    const bound = facts.upload.form === 'json' ? [...rest, interceptor] : [interceptor, ...rest];
    Reflect.defineMetadata(INTERCEPTORS_METADATA, bound, handler);
  }
}
