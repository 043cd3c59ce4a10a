import { Body, Controller, Get, Header, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Access, type SkillTarget, Target } from '../../http/access.js';
import { Limit } from '../../http/limit.js';
import type { Principal } from '../../http/principal.js';
import { Caller } from '../../http/principal.js';
import { ExportQuery, FlatManifestView, ImportAnswer, ImportDto } from './transfer.dto.js';
import { TransferService } from './transfer.service.js';

@ApiTags('Transfer')
@Controller('skills')
export class TransferController {
  constructor(private readonly transfer: TransferService) {}

  /** The skill as one document without an envelope, which import takes. */
  @Get(':skillId/export')
  @Access('skill', 'export')
  @Header('Content-Type', 'application/json; charset=utf-8')
  @ApiOkResponse({ type: FlatManifestView })
  export(@Target() target: SkillTarget, @Query() query: ExportQuery): Promise<string> {
    return this.transfer.export(target, query);
  }

  /** Creates the skill of a document (201), or changes the skill that has its name (200). */
  @Post('import')
  @Access('skill', 'import')
  @Limit('skill.create')
  @ApiCreatedResponse({ type: ImportAnswer })
  @ApiOkResponse({ type: ImportAnswer })
  async import(
    @Caller() caller: Principal,
    @Body() body: ImportDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ImportAnswer> {
    const answer = await this.transfer.import(caller, body);
    response.status(answer.action === 'created' ? 201 : 200);
    return answer;
  }
}
