import { Controller, Get } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../../http/access.js';

@ApiExcludeController()
@Controller('vlm/v1/health')
export class VlmHealthController {
  /** Needs no key; a bad one is refused, which is how clients find out that theirs is. */
  @Get()
  @Public()
  read(): { readonly status: 'ok' } {
    return { status: 'ok' };
  }
}
