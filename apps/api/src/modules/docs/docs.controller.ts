import { Controller, Get, Header, Param, Res } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Public } from '../../http/access.js';
import { Conditional, Preconditions } from '../../http/etags.js';
import { type DocsFile, DocsService } from './docs.service.js';
import { PAGE_POLICY } from './page.js';

/** The same for everybody, so that every cache may keep it; it changes with a new version of the server. */
const CACHING = 'public, max-age=300';

const content = (type: string) => ({ content: { [type]: { schema: { type: 'string' as const } } } });

@ApiTags('Documentation')
@Controller()
@Public()
export class DocsController {
  constructor(private readonly docs: DocsService) {}

  /** This API as an OpenAPI 3.1 document. */
  @Get('openapi.json')
  @ApiOkResponse({ content: { 'application/json': { schema: { type: 'object', additionalProperties: true } } } })
  async openApi(@Conditional() preconditions: Preconditions, @Res({ passthrough: true }) response: Response): Promise<string> {
    return send(await this.docs.openApi(), preconditions, response);
  }

  /** The reference page: every operation with its parameters, an example and its errors. */
  @Get('docs')
  @ApiOkResponse(content('text/html'))
  @Header('Content-Security-Policy', PAGE_POLICY)
  async reference(@Conditional() preconditions: Preconditions, @Res({ passthrough: true }) response: Response): Promise<string> {
    return send(await this.docs.reference(), preconditions, response);
  }

  /** The error catalogue, with an anchor for every code. */
  @Get('docs/errors')
  @ApiOkResponse(content('text/html'))
  @Header('Content-Security-Policy', PAGE_POLICY)
  async errors(@Conditional() preconditions: Preconditions, @Res({ passthrough: true }) response: Response): Promise<string> {
    return send(await this.docs.errors(), preconditions, response);
  }

  /** Style and script of the pages. */
  @Get('docs/assets/:name')
  @ApiOkResponse({ content: { 'text/css': { schema: { type: 'string' } }, 'text/javascript': { schema: { type: 'string' } } } })
  async asset(
    @Param('name') name: string,
    @Conditional() preconditions: Preconditions,
    @Res({ passthrough: true }) response: Response,
  ): Promise<string> {
    return send(await this.docs.asset(name), preconditions, response);
  }

  /** The API as language models read it: one line per operation. */
  @Get('llms.txt')
  @ApiOkResponse(content('text/plain'))
  async llms(@Conditional() preconditions: Preconditions, @Res({ passthrough: true }) response: Response): Promise<string> {
    return send(await this.docs.llms(), preconditions, response);
  }
}

function send({ type, text, etag }: DocsFile, preconditions: Preconditions, response: Response): string {
  preconditions.tag(etag);
  response.setHeader('Content-Type', type);
  response.setHeader('Cache-Control', CACHING);
  response.setHeader('Vary', 'Origin'); // who asks makes no difference, but which page may read it does
  return text;
}
