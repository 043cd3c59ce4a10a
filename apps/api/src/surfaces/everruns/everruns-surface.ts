import type { Config } from '@guildhall/config';
import { DomainError } from '@guildhall/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { GuildhallRequest } from '../../http/principal.js';
import type { Surface } from '../../http/surface.js';
import { CONFIG } from '../../http/tokens.js';
import { EverrunsGuest } from './everruns-guest.js';
import { presentProblem } from './everruns-problem.js';

const SCHEME = /^bearer(?: |$)/i;

/** How requests of Everruns clients differ from ours before they reach a route, and how failures are told to them. */
@Injectable()
export class EverrunsSurface implements Surface {
  readonly prefix = '/everruns';
  readonly present = presentProblem;
  private readonly origin: string;

  constructor(
    private readonly guest: EverrunsGuest,
    @Inject(CONFIG) { publicUrl }: Config,
  ) {
    this.origin = new URL(publicUrl).origin;
  }

  async receive(request: GuildhallRequest): Promise<void> {
    const { authorization, origin } = request.headers;
    if (authorization !== undefined) {
      if (!SCHEME.test(authorization)) request.headers.authorization = `Bearer ${authorization}`; // the SDKs send the key alone
      return;
    }
    const guest = await this.guest.find();
    if (!guest) return;
    // THREAT[AUT-07]: a page that a developer visits must not write into the developer's registry.
    if (origin !== undefined && origin !== this.origin) throw new DomainError('origin_not_allowed');
    request.principal = guest;
  }
}
