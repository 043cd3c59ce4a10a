import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { ModuleRef } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AUTHOR_CONTENT, EXAMPLE } from '../demo/content.js';
import { AUTHOR, BUYER, DEMO_ACCOUNTS, DEMO_PASSWORD, type DemoAccount, OPERATOR } from '../demo/demo-accounts.js';
import type { SendRequest } from '../demo/demo-api.js';
import { DemoIdentities, type DemoOwner } from '../demo/demo-identities.js';
import { seedDemo } from '../demo/seed-demo.js';
import type { Log } from '../http/log.js';
import { LOG } from '../http/tokens.js';

/** One account of the demo, and what somebody finds in it. */
interface DemoLogin {
  readonly label: string;
  readonly email: string;
  readonly about: string;
}

/** How somebody who has just started the server gets in. */
export interface DemoAccess {
  readonly logins: readonly DemoLogin[];
  /** The same for all. */
  readonly password: string;
  /** Of the first account. Null when its owner has revoked it. */
  readonly apiKey: string | null;
  readonly example: { readonly skill: string; readonly variables: object };
}

const LOGINS: readonly (DemoLogin & { readonly account: DemoAccount })[] = [
  { account: AUTHOR, label: 'Demo', email: AUTHOR.email, about: `${AUTHOR.name}: ${AUTHOR_CONTENT.skills.length} skills to look at` },
  { account: BUYER, label: 'Buyer', email: BUYER.email, about: `${BUYER.name}: installs, grants and skills built on them` },
  { account: OPERATOR, label: 'Admin', email: OPERATOR.email, about: `${OPERATOR.name}: platform admin` },
];

/** The file that says that the demo of a DATA_DIR is not complete. */
export const demoMark = (dataDir: string): string => join(dataDir, 'demo-unfinished');

/**
 * Sees to the demo before the server listens: accounts and skills are made once per database, the key once per DATA_DIR. A seeding that
 * was cut off has left a mark in DATA_DIR, and the next start completes it.
 */
export async function prepareDemo(app: NestExpressApplication, dataDir: string): Promise<DemoAccess> {
  const identities = await app.get(ModuleRef).create(DemoIdentities);
  const mark = demoMark(dataDir);
  const existing = await identities.find(DEMO_ACCOUNTS);
  const owners = existing.size === 0 || existsSync(mark) ? await complete(identities, existing, mark) : existing;
  const isUnfinished = existsSync(mark);
  const author = owners.get(AUTHOR.slug);
  const keyFile = { file: join(dataDir, 'demo-api-key'), mayReplace: isUnfinished };
  const apiKey = author ? await openKey(identities, author, keyFile) : null;
  if (isUnfinished) {
    await serveWithin(app, (url) => seedDemo(sender(url), existing.size === 0 ? 'empty' : 'interrupted'));
    await rm(mark);
  }
  // A server with the demo of an earlier version has fewer accounts.
  const logins = LOGINS.filter(({ account }) => owners.has(account.slug)).map(({ label, email, about }) => ({ label, email, about }));
  return { logins, password: DEMO_PASSWORD, apiKey, example: EXAMPLE };
}

/** Makes the accounts that are missing. The mark comes first: accounts without it count as complete. */
async function complete(
  identities: DemoIdentities,
  existing: ReadonlyMap<string, DemoOwner>,
  mark: string,
): Promise<ReadonlyMap<string, DemoOwner>> {
  const wasMarked = existsSync(mark);
  await mkdir(dirname(mark), { recursive: true });
  await writeFile(mark, '');
  try {
    const made = await identities.create(DEMO_ACCOUNTS.filter(({ slug }) => !existing.has(slug)));
    return new Map([...existing, ...made]);
  } catch (fault) {
    if (!wasMarked) await rm(mark);
    throw fault;
  }
}

/** The key of the last start, so that commands from an earlier terminal still work. One that was revoked is not replaced. */
async function openKey(
  identities: DemoIdentities,
  owner: DemoOwner,
  { file, mayReplace }: { file: string; mayReplace: boolean },
): Promise<string | null> {
  const kept = await readFile(file, 'utf8').catch(() => null);
  if (kept !== null && (await identities.isValid(kept))) return kept;
  if (kept !== null && !mayReplace) return null;
  const key = await identities.createKey(owner);
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
