import { DomainError } from '@guildhall/kernel';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, type StreamableFile, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Access, AccessOrAnonymous, Public } from '../../http/access.js';
import type { Principal } from '../../http/principal.js';
import { Caller } from '../../http/principal.js';
import { Unread, type UnreadBody } from '../../http/unread-body.js';
import { Uploaded, UploadedName } from '../../http/upload.interceptor.js';
import { TakesFile, TakesStream } from '../../http/uploads.js';
import { FileContents } from './file-contents.js';
import { FileLinks } from './file-links.js';
import { FileUploads } from './file-uploads.js';
import type { FileResponse, PresignedUrlResponse } from './files.dto.js';
import { FileLinkQuery, ListFilesVlmQuery, PresignedUrlDto, UploadFileQuery } from './files.dto.js';
import { LinkQuery } from './link-query.js';
import { StoredFiles } from './stored-files.js';
import { UploadLinkGuard } from './upload-link.guard.js';

/** A form with a file in it. */
const FORM_BYTES = 33 * 1_048_576;

/** Files as clients of VLM Run send them, most often before they make skills of them. */
@ApiExcludeController()
@Controller('vlm/v1/files')
export class VlmFilesController {
  constructor(
    private readonly files: StoredFiles,
    private readonly uploads: FileUploads,
    private readonly contents: FileContents,
    private readonly links: FileLinks,
  ) {}

  @Get()
  @Access('storedFile', 'read')
  list(@Caller() { accountId }: Principal, @Query() query: ListFilesVlmQuery): Promise<FileResponse[]> {
    return this.files.list(accountId, query);
  }

  @Post()
  @Access('storedFile', 'write')
  @TakesFile(FORM_BYTES)
  create(
    @Caller() { accountId }: Principal,
    @Uploaded() bytes: Uint8Array | null,
    @UploadedName() filename: string,
    @Query() query: UploadFileQuery,
  ): Promise<FileResponse> {
    if (!bytes) throw new DomainError('upload_file_missing');
    return this.files.create(accountId, { bytes, filename }, query);
  }

  @Get('hash/:md5')
  @Access('storedFile', 'read')
  findByHash(@Caller() { accountId }: Principal, @Param('md5') md5: string): Promise<FileResponse> {
    return this.files.findByMd5(accountId, md5);
  }

  @Post('presigned-url')
  @HttpCode(200)
  @Access('storedFile', 'write')
  announce(@Caller() { accountId }: Principal, @Body() body: PresignedUrlDto): Promise<PresignedUrlResponse> {
    return this.uploads.announce(accountId, body);
  }

  /** By a link of `announce`, without a key. */
  @Put(':id/upload')
  @Public()
  @UseGuards(UploadLinkGuard)
  @TakesStream()
  async send(@Param('id') id: string, @Query() { token }: LinkQuery, @Unread() body: UnreadBody): Promise<object> {
    await this.uploads.receive(id, token, body);
    return {};
  }

  @Get('verify-upload/:id')
  @Access('storedFile', 'write')
  verify(@Caller() { accountId }: Principal, @Param('id') id: string): Promise<FileResponse> {
    return this.uploads.verify(accountId, id);
  }

  @Get(':id')
  @Access('storedFile', 'read')
  read(@Caller() { accountId }: Principal, @Param('id') id: string, @Query() query: FileLinkQuery): Promise<FileResponse> {
    return this.files.read(accountId, id, query.generate_public_url);
  }

  @Delete(':id')
  @Access('storedFile', 'write')
  remove(@Caller() { accountId }: Principal, @Param('id') id: string): Promise<FileResponse> {
    return this.files.delete(accountId, id);
  }

  /** With a key, or by a public link. */
  @Get(':id/content')
  @AccessOrAnonymous('storedFile', 'read')
  async content(@Caller() caller: Principal | null, @Param('id') id: string, @Query() { token }: LinkQuery): Promise<StreamableFile> {
    const accountId = token === undefined ? caller?.accountId : this.links.readerOf(id, token);
    if (!accountId) throw new DomainError('unauthenticated');
    return this.contents.download(accountId, id);
  }
}
