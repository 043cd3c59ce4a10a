import { Module } from '@nestjs/common';
import { SkillsModule } from '../skills/index.js';
import { ImportDoor } from './import-door.js';
import { SkillImportsController } from './skill-imports.controller.js';
import { SkillImportsService } from './skill-imports.service.js';

@Module({ imports: [SkillsModule], controllers: [SkillImportsController], providers: [ImportDoor, SkillImportsService] })
export class SkillImportsModule {}
