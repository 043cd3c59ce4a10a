import { Controller, Get, Header, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Public } from '../../../http/access.js';
import { PressQuery } from './sandbox.dto.js';
import { SandboxService } from './sandbox.service.js';
import { SANDBOX_POLICY } from './sandbox-page.js';

const PAGE = { content: { 'text/html': { schema: { type: 'string' as const } } } };
const HTML = 'text/html; charset=utf-8';

/** The till of a server on which no money moves. Whoever has the address of a purchase may press its buttons, once, within half an hour. */
@ApiTags('Billing')
@Controller('billing/sandbox')
@Public()
export class SandboxController {
  constructor(private readonly sandbox: SandboxService) {}

  /** The page of a purchase, with its two buttons, or with what has become of it. */
  @Get(':checkoutToken')
  @ApiOkResponse(PAGE)
  @Header('Content-Type', HTML)
  @Header('Content-Security-Policy', SANDBOX_POLICY)
  show(@Param('checkoutToken') token: string): Promise<string> {
    return this.sandbox.show(token);
  }

  /** Presses one of them: what follows is what would follow a payment. */
  @Post(':checkoutToken')
  @HttpCode(200)
  @ApiOkResponse(PAGE)
  @Header('Content-Type', HTML)
  @Header('Content-Security-Policy', SANDBOX_POLICY)
  press(@Param('checkoutToken') token: string, @Query() { button }: PressQuery): Promise<string> {
    return this.sandbox.press(token, button);
  }
}
