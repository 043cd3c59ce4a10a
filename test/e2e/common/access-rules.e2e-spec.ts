import { loadConfig } from '@guildhall/config';
import { Database } from '@guildhall/data';
import { testDatabaseUrl } from '@guildhall/testing';
import { Controller, Get, Module } from '@nestjs/common';
import { createApp } from '../../../apps/api/src/configure-app.js';
import { SkillsModule } from '../../../apps/api/src/modules/skills/skills.module.js';

@Controller('forgotten')
class ForgottenController {
  @Get(':id')
  read(): string {
    return 'open to everybody';
  }
}

@Module({ controllers: [ForgottenController] })
class ForgottenModule {}

test('TEN-01 a route without an access rule stops the boot and is named', async () => {
  const databaseUrl = await testDatabaseUrl();
  const config = loadConfig({ NODE_ENV: 'test', LOG_LEVEL: 'silent', DATABASE_URL: databaseUrl });
  const database = new Database({ url: databaseUrl });
  const imports = (Reflect.getMetadata('imports', SkillsModule) ?? []) as unknown[];
  Reflect.defineMetadata('imports', [...imports, ForgottenModule], SkillsModule);
  try {
    const booting = createApp({ config, database, clock: { now: () => new Date() } });
    await expect(booting).rejects.toThrow('Routes without an access rule: ForgottenController.read.');
  } finally {
    Reflect.defineMetadata('imports', imports, SkillsModule);
    await database.close();
  }
});
