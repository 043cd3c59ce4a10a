import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { SignedLinks } from './signed-links.js';
import { uploadPath } from './stored-files.js';

/** THREAT[INP-06]: nobody makes the server take in a file for a link that it has not made. */
@Injectable()
export class UploadLinkGuard implements CanActivate {
  constructor(private readonly links: SignedLinks) {}

  canActivate(context: ExecutionContext): boolean {
    const { params, query } = context.switchToHttp().getRequest<Request>();
    this.links.read({ method: 'PUT', path: uploadPath(String(params.id)) }, query.token);
    return true;
  }
}
