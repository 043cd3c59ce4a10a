import type { Config } from '@guildhall/config';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '../../http/tokens.js';

/** Addresses of one thing: of the API, and of its page, which two fields give. */
export interface EverrunsUrls {
  readonly self_url: string;
  readonly view_url: string;
  readonly ui_link: string;
}

/** Makes links. They begin with the address that the operator has set, whatever the request came by. */
@Injectable()
export class EverrunsLinks {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** @param path below the version of the surface @param page below the address of the server */
  of(path: string, page: string): EverrunsUrls {
    const view = `${this.config.publicUrl}${page}`;
    return { self_url: this.api(path), view_url: view, ui_link: view };
  }

  api(path: string): string {
    return `${this.config.publicUrl}/everruns/v1${path}`;
  }
}
