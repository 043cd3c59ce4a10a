import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import type { Config } from '@guildhall/config';
import { Database, type FirstAccount, JobQueue, resetAccounts } from '@guildhall/data';
import { createApp } from '../configure-app.js';
import type { DemoContent } from '../demo/authoring.js';
import { AUTHOR_CONTENT, BUYER_CONTENT, nameOf, OPERATOR_CONTENT } from '../demo/content.js';
import { AUTHOR, BUYER, type DemoAccount, OPERATOR } from '../demo/demo-accounts.js';
import { type DemoAccess, demoMark, prepareDemo } from './demo.js';
import { openDatabase, type ServerDatabase } from './server-database.js';

const DEMO: readonly FirstAccount[] = [first(AUTHOR, AUTHOR_CONTENT), first(BUYER, BUYER_CONTENT), first(OPERATOR, OPERATOR_CONTENT)];

/**
 * Brings the demo back to its first state. What was cut off between taking everything away and making it anew is completed by the next
 * start, as after an interrupted seeding.
 * @throws {Error} in one sentence for the operator: no demo on this server, folder in use, database out of reach
 */
export async function resetDemo(config: Config, log: (message: string) => void): Promise<DemoAccess> {
  if (!config.seedDemo) throw new Error('This server has no demo: with these settings SEED_DEMO is false.');
  const server = await openDatabase(config, log);
  try {
    await removeContent(config, server);
    return await makeAnew(config, server);
  } finally {
    await server.stop();
  }
}

async function removeContent({ dataDir }: Config, { url }: ServerDatabase): Promise<void> {
  const mark = demoMark(dataDir);
  const wasMarked = existsSync(mark);
  await mkdir(dataDir, { recursive: true });
  await writeFile(mark, '');
  try {
    await resetAccounts(url, DEMO);
  } catch (fault) {
    if (!wasMarked) await rm(mark);
    throw fault;
  }
}

async function makeAnew(config: Config, { url, role }: ServerDatabase): Promise<DemoAccess> {
  const database = new Database({ url, role });
  try {
    const app = await createApp({ config: { ...config, logLevel: 'warn' }, database, clock: { now: () => new Date() } });
    await app.get(JobQueue).start();
    return await prepareDemo(app, config.dataDir).finally(() => app.close());
  } finally {
    await database.close();
  }
}

function first({ slug, name, email }: DemoAccount, { skills }: DemoContent): FirstAccount {
  const first = skills.map((skill) => ({ name: nameOf(skill), kind: skill.editions[0].manifest.kind, versions: skill.editions.length }));
  return { slug, name, email, skills: first };
}
