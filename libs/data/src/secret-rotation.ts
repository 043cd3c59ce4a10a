import type { AccountId, InstallId } from '@guildhall/kernel';
import { type Database, PLATFORM, type TransactionClient } from './database.js';
import { type SecretBox, type SecretContext, secretContexts, UnreadableSecretError } from './secret-box.js';

/** Secrets that are written in one transaction. */
const BATCH = 200;

export interface RotationOutcome {
  /** Secrets that the current key protects from now on. */
  readonly rotated: number;
  /** Secrets that no configured key opens, by their context. */
  readonly unreadable: readonly string[];
}

/** One secret that an older key protects. */
interface StaleSecret {
  readonly context: SecretContext;
  readonly sealed: string;
  /** Writes the new text, unless somebody has stored another secret meanwhile. @returns whether it did */
  readonly replace: (client: TransactionClient, sealed: string) => Promise<{ count: number }>;
}

/**
 * Encrypts again, with the current key, everything that an older one protects; after it the older keys can go. Runs beside the server:
 * a secret that is written meanwhile wins.
 */
export async function rotateSecrets(db: Database, box: SecretBox): Promise<RotationOutcome> {
  const stale = await db.transaction(PLATFORM, () => findStale(db.client, box));
  const unreadable: string[] = [];
  let rotated = 0;
  for (let start = 0; start < stale.length; start += BATCH) {
    await db.transaction(PLATFORM, async () => {
      for (const { context, sealed, replace } of stale.slice(start, start + BATCH)) {
        const secret = openOrNull(box, sealed, context);
        if (secret === null) unreadable.push(context.join(' '));
        else rotated += (await replace(db.client, box.seal(secret, context))).count;
      }
    });
  }
  return { rotated, unreadable };
}

async function findStale(client: TransactionClient, box: SecretBox): Promise<StaleSecret[]> {
  const current = { startsWith: `${box.keyId}.` };
  const provider = await client.providerCredential.findMany({
    where: { NOT: { ciphertext: current } },
    select: { accountId: true, field: true, ciphertext: true },
  });
  const install = await client.installCredential.findMany({
    where: { NOT: { ciphertext: current } },
    select: { accountId: true, installId: true, field: true, ciphertext: true },
  });
  const webhook = await client.webhook.findMany({
    where: { secretCiphertext: { not: null }, NOT: { secretCiphertext: current } },
    select: { accountId: true, secretCiphertext: true },
  });
  return [
    ...provider.map(({ accountId, field, ciphertext }) => ({
      context: secretContexts.providerCredential(accountId as AccountId, field),
      sealed: ciphertext,
      replace: (tx: TransactionClient, sealed: string) =>
        tx.providerCredential.updateMany({ where: { accountId, field, ciphertext }, data: { ciphertext: sealed } }),
    })),
    ...install.map(({ accountId, installId, field, ciphertext }) => ({
      context: secretContexts.installCredential(accountId as AccountId, installId as InstallId, field),
      sealed: ciphertext,
      replace: (tx: TransactionClient, sealed: string) =>
        tx.installCredential.updateMany({ where: { installId, field, ciphertext }, data: { ciphertext: sealed } }),
    })),
    ...webhook.map(({ accountId, secretCiphertext }) => ({
      context: secretContexts.webhookSecret(accountId as AccountId),
      sealed: secretCiphertext ?? '',
      replace: (tx: TransactionClient, sealed: string) =>
        tx.webhook.updateMany({ where: { accountId, secretCiphertext }, data: { secretCiphertext: sealed } }),
    })),
  ];
}

function openOrNull(box: SecretBox, sealed: string, context: SecretContext): string | null {
  try {
    return box.open(sealed, context);
  } catch (fault) {
    if (fault instanceof UnreadableSecretError) return null;
    throw fault;
  }
}
