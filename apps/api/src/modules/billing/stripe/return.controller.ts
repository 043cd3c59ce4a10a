import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Public } from '../../../http/access.js';
import { RETURN_PAGE, RETURN_POLICY } from './return-page.js';

@ApiTags('Billing')
@Controller('billing')
@Public()
export class ReturnController {
  /** The page to which the pages of the payment provider lead back. */
  @Get('return')
  @ApiOkResponse({ content: { 'text/html': { schema: { type: 'string' } } } })
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Content-Security-Policy', RETURN_POLICY)
  show(): string {
    return RETURN_PAGE;
  }
}
