import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { FileLinks } from './file-links.js';

/** THREAT[INP-06]: without a link that we have made nobody comes so far as to wait for a turn to send. */
@Injectable()
export class UploadLinkGuard implements CanActivate {
  constructor(private readonly links: FileLinks) {}

  canActivate(context: ExecutionContext): boolean {
    const { params, query } = context.switchToHttp().getRequest<Request>();
    this.links.senderOf(String(params.id), query.token);
    return true;
  }
}
