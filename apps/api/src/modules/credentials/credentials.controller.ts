import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '../../http/access.js';
import type { Principal } from '../../http/principal.js';
import { Caller } from '../../http/principal.js';
import { CredentialsAnswer, PutCredentialsDto } from './credentials.dto.js';
import { CredentialsService } from './credentials.service.js';

@ApiTags('Identity')
@Controller('credentials')
export class CredentialsController {
  constructor(private readonly credentials: CredentialsService) {}

  /** The account's keys to model providers, masked. */
  @Get()
  @Access('credentials', 'read')
  read(@Caller() caller: Principal): Promise<CredentialsAnswer> {
    return this.credentials.read(caller);
  }

  /** Sets the fields that are sent and leaves the others; null removes one. What is set cannot be read again. */
  @Put()
  @Access('credentials', 'write')
  put(@Caller() caller: Principal, @Body() body: PutCredentialsDto): Promise<CredentialsAnswer> {
    return this.credentials.put(caller, body);
  }
}
