import { Module } from '@nestjs/common';
import { BundleContentModule } from '../bundle-content/index.js';
import { FilesModule } from '../files/index.js';
import { SkillsModule } from '../skills/index.js';
import { BundleDocuments } from './bundle-documents.js';
import { TransferController } from './transfer.controller.js';
import { TransferService } from './transfer.service.js';

@Module({
  imports: [BundleContentModule, FilesModule, SkillsModule],
  controllers: [TransferController],
  providers: [BundleDocuments, TransferService],
})
export class TransferModule {}
