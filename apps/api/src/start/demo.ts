import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { ModuleRef } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { EXAMPLE, SKILLS } from '../demo/content.js';
import { DEMO_LOGIN, DemoAccount, type DemoOwner } from '../demo/demo-account.js';
import { DemoApi, type SendRequest } from '../demo/demo-api.js';
import { seedContent } from '../demo/seed-content.js';
import type { Log } from '../http/log.js';
import { LOG } from '../http/tokens.js';

/** How somebody who has just started the server gets in. */
export interface DemoAccess {
  readonly email: string;
  readonly password: string;
  /** Null when its owner has revoked it. */
  readonly apiKey: string | null;
  readonly skillCount: number;
  readonly example: { readonly skill: string; readonly variables: object };
}

/**
 * Sees to the demo before the server listens: account and skills are made once per database, the key once per DATA_DIR. A seeding that
 * was cut off has left a mark in DATA_DIR, and the next start completes it.
 */
export async function prepareDemo(app: NestExpressApplication, dataDir: string): Promise<DemoAccess> {
  const account = await app.get(ModuleRef).create(DemoAccount);
  const mark = join(dataDir, 'demo-unfinished');
  const existing = await account.find();
  const owner = existing ?? (await begin(account, mark));
  const isUnfinished = existsSync(mark);
  const apiKey = await openKey(account, owner, { file: join(dataDir, 'demo-api-key'), mayReplace: isUnfinished });
  if (isUnfinished) {
    await serveWithin(app, async (url) => seedContent(await DemoApi.open(sender(url), DEMO_LOGIN), existing ? 'interrupted' : 'empty'));
    await rm(mark);
  }
  return { ...DEMO_LOGIN, apiKey, skillCount: SKILLS.length, example: EXAMPLE };
}

/** The mark comes first: an account without it counts as complete. */
async function begin(account: DemoAccount, mark: string): Promise<DemoOwner> {
  await mkdir(dirname(mark), { recursive: true });
  await writeFile(mark, '');
  try {
    return await account.create();
  } catch (fault) {
    await rm(mark);
    throw fault;
  }
}

/** The key of the last start, so that commands from an earlier terminal still work. One that was revoked is not replaced. */
async function openKey(
  account: DemoAccount,
  owner: DemoOwner,
  { file, mayReplace }: { file: string; mayReplace: boolean },
): Promise<string | null> {
  const kept = await readFile(file, 'utf8').catch(() => null);
  if (kept !== null && (await account.isValid(kept))) return kept;
  if (kept !== null && !mayReplace) return null;
  const key = await account.createKey(owner);
  await writeFile(`${file}.new`, key, { mode: 0o600 });
  await rename(`${file}.new`, file);
  return key;
}

/** Lets only this process reach the server, on a free port of this machine, for as long as the work takes; what succeeds is not logged. */
async function serveWithin(app: NestExpressApplication, work: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(app.getHttpAdapter().getInstance());
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const log = app.get<Log>(LOG);
  const { level } = log;
  if (log.isLevelEnabled('info')) log.level = 'warn';
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    log.level = level;
    server.closeAllConnections();
    server.close();
  }
}

function sender(url: string): SendRequest {
  return async ({ method, path, token, body }) => {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
    const answer = await fetch(url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    return { status: answer.status, body: await answer.json() };
  };
}
