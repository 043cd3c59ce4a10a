import { DomainError } from '@guildhall/kernel';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, type StreamableFile, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Access, AccessOrAnonymous, Public } from '../../http/access.js';
import type { Principal } from '../../http/principal.js';
import { Caller } from '../../http/principal.js';
import { Uploaded, UploadedName } from '../../http/upload.interceptor.js';
import { TakesBytes, TakesFile } from '../../http/uploads.js';
import { attachment } from '../../modules/bundles/index.js';
import { SignedLinks } from './signed-links.js';
import { contentPath, StoredFiles, uploadPath } from './stored-files.js';
import { UploadLinkGuard } from './upload-link.guard.js';
import type { FileResponse, PresignedUrlResponse } from './vlm.dto.js';
import { FileLinkQuery, LinkQuery, ListFilesVlmQuery, PresignedUrlDto, UploadFileQuery } from './vlm.dto.js';

const MIB = 1_048_576;
/** A form with a file in it. */
const FORM_BYTES = 33 * MIB;
/** A file that is sent by a link. */
const LINKED_BYTES = 256 * MIB;

/** Files as clients of VLM Run send them, most often before they make skills of them. */
@ApiExcludeController()
@Controller('vlm/v1/files')
export class VlmFilesController {
  constructor(
    private readonly files: StoredFiles,
    private readonly links: SignedLinks,
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
    return this.files.announce(accountId, body);
  }

  /** By a link of `announce`, without a key. */
  @Put(':id/upload')
  @Public()
  @UseGuards(UploadLinkGuard)
  @TakesBytes(LINKED_BYTES)
  async send(@Param('id') id: string, @Query() { token }: LinkQuery, @Uploaded() bytes: Uint8Array | null): Promise<object> {
    const accountId = this.links.read({ method: 'PUT', path: uploadPath(id) }, token);
    await this.files.fill(accountId, id, bytes ?? new Uint8Array());
    return {};
  }

  @Get('verify-upload/:id')
  @Access('storedFile', 'write')
  verify(@Caller() { accountId }: Principal, @Param('id') id: string): Promise<FileResponse> {
    return this.files.verify(accountId, id);
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
    const accountId = token === undefined ? caller?.accountId : this.links.read({ method: 'GET', path: contentPath(id) }, token);
    if (!accountId) throw new DomainError('unauthenticated');
    const { bytes, filename, mediaType } = await this.files.load(accountId, id);
    return attachment(bytes, filename, mediaType);
  }
}
