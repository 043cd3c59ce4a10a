import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '../../http/access.js';
import { Limit } from '../../http/limit.js';
import type { Principal } from '../../http/principal.js';
import { Caller } from '../../http/principal.js';
import { ImportedSkillAnswer, ImportMcpDto, ImportOpenApiDto } from './skill-imports.dto.js';
import { SkillImportsService } from './skill-imports.service.js';

@ApiTags('Transfer')
@Controller('skills/import')
export class SkillImportsController {
  constructor(private readonly imports: SkillImportsService) {}

  /** Makes the draft of an http skill from a description of an API (OpenAPI 3.0 or 3.1). Its operations become the tools. */
  @Post('openapi')
  @Access('skill', 'import')
  @Limit('skill.create')
  importOpenApi(@Caller() caller: Principal, @Body() body: ImportOpenApiDto): Promise<ImportedSkillAnswer> {
    return this.imports.importOpenApi(caller, body);
  }

  /** Makes the draft of an mcp skill from what a server says of its tools. Later runs warn when the server says something else. */
  @Post('mcp')
  @Access('skill', 'import')
  @Limit('skill.create')
  importMcp(@Caller() caller: Principal, @Body() body: ImportMcpDto): Promise<ImportedSkillAnswer> {
    return this.imports.importMcp(caller, body);
  }
}
