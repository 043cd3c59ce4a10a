import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, Fresh } from '../../http/access.js';
import { PageQuery } from '../../http/paging.js';
import type { Principal } from '../../http/principal.js';
import { Caller } from '../../http/principal.js';
import { CertificateListAnswer, CreateCertificateDto, CreatedCertificateAnswer, DeletedCertificateAnswer } from './certificates.dto.js';
import { CertificatesService } from './certificates.service.js';

@ApiTags('Identity')
@Controller('certificates')
export class CertificatesController {
  constructor(private readonly certificates: CertificatesService) {}

  /** Certificates that are not deleted, newest first. */
  @Get()
  @Access('certificate', 'read')
  list(@Caller() caller: Principal, @Query() page: PageQuery): Promise<CertificateListAnswer> {
    return this.certificates.list(caller, page);
  }

  /**
   * Makes an RSA key pair. A JWT that is signed with its private key (RS256, `kid` = the id, `iat`, and `exp` at most 24 hours later) is a
   * management token of the account; its optional `email` names the end user on whose behalf it calls.
   */
  @Post()
  @Access('certificate', 'write')
  @Fresh()
  create(@Caller() caller: Principal, @Body() body: CreateCertificateDto): Promise<CreatedCertificateAnswer> {
    return this.certificates.create(caller, body);
  }

  /** Ends a certificate; within five seconds its tokens are refused everywhere. */
  @Delete(':certificateId')
  @Access('certificate', 'delete')
  delete(@Caller() caller: Principal, @Param('certificateId') certificateId: string): Promise<DeletedCertificateAnswer> {
    return this.certificates.delete(caller, certificateId);
  }
}
