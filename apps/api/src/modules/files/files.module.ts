import { Module } from '@nestjs/common';
import { CopiesModule } from '../copies/index.js';
import { BlockChecks } from './block-checks.js';
import { BlocksController } from './blocks.controller.js';
import { BlocksService } from './blocks.service.js';
import { FileWrites } from './file-writes.js';
import { FilesController } from './files.controller.js';
import { FilesReader } from './files.reader.js';
import { FilesService } from './files.service.js';

@Module({
  imports: [CopiesModule],
  controllers: [FilesController, BlocksController],
  providers: [BlockChecks, BlocksService, FilesReader, FilesService, FileWrites],
  exports: [BlockChecks],
})
export class FilesModule {}
