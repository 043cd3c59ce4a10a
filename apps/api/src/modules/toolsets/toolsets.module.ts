import { Module } from '@nestjs/common';
import { ToolsetsController } from './toolsets.controller.js';

@Module({ controllers: [ToolsetsController] })
export class ToolsetsModule {}
