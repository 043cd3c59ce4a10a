import { Module } from '@nestjs/common';
import { FilesModule } from '../files/index.js';
import { TransferController } from './transfer.controller.js';
import { TransferService } from './transfer.service.js';

@Module({ imports: [FilesModule], controllers: [TransferController], providers: [TransferService] })
export class TransferModule {}
