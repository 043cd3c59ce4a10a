import { Body, Controller, Delete, Get, Patch, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, type SkillTarget, Target } from '../../http/access.js';
import type { Principal } from '../../http/principal.js';
import { Caller } from '../../http/principal.js';
import { InstallCredentialsService } from './install-credentials.service.js';
import {
  DeletedInstallAnswer,
  InstallAnswer,
  InstallCredentialsAnswer,
  InstallSkillDto,
  PutInstallCredentialsDto,
  ReadInstallAnswer,
  UpdateInstallDto,
} from './installs.dto.js';
import { InstallsService } from './installs.service.js';

@ApiTags('Installs')
@Controller('skills')
export class InstallsController {
  constructor(
    private readonly installs: InstallsService,
    private readonly credentials: InstallCredentialsService,
  ) {}

  /** Puts a skill of another account into the pool. */
  @Post(':skillId/install')
  @Access('skill', 'install')
  install(@Target() target: SkillTarget, @Caller() caller: Principal, @Body() body: InstallSkillDto): Promise<InstallAnswer> {
    return this.installs.install(target, caller, body);
  }

  /** One install with its skill, and with which secrets it has. */
  @Get('installs/:installId')
  @Access('install', 'read')
  read(@Target() target: SkillTarget, @Caller() caller: Principal): Promise<ReadInstallAnswer> {
    return this.installs.read(target, caller);
  }

  /** Changes how the account uses the skill; the skill itself stays as it is. */
  @Patch('installs/:installId')
  @Access('install', 'update')
  update(@Target() target: SkillTarget, @Caller() caller: Principal, @Body() body: UpdateInstallDto): Promise<InstallAnswer> {
    return this.installs.update(target, caller, body);
  }

  /** Takes the skill from the pool, and from the agents that use it as a plugin. */
  @Delete('installs/:installId')
  @Access('install', 'delete')
  delete(@Target() target: SkillTarget, @Caller() caller: Principal): Promise<DeletedInstallAnswer> {
    return this.installs.delete(target, caller);
  }

  /** Stores what an http or mcp skill authenticates with for this account, encrypted. No call answers it again. */
  @Put('installs/:installId/credentials')
  @Access('install', 'update')
  putCredentials(
    @Target() target: SkillTarget,
    @Caller() caller: Principal,
    @Body() body: PutInstallCredentialsDto,
  ): Promise<InstallCredentialsAnswer> {
    return this.credentials.put(target, caller, body);
  }
}
