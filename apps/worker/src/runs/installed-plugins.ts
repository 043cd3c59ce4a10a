import {
  type ExecutionId,
  type PluginCredentialRecord,
  type PluginCredentialsRepository,
  type SecretBox,
  secretContexts,
} from '@guildhall/data';
import type { AccountId } from '@guildhall/kernel';
import type { RunMetering } from '@guildhall/metering';
import type { PlanPlugin, PluginAccess, PluginCredentials, PluginRefusal } from '@guildhall/runtime';

interface UsingRun {
  readonly runId: string;
  readonly accountId: AccountId;
}

/** Whether the plugins of runs may still be used, and the secrets of their installs, opened for one call. */
export class InstalledPlugins implements PluginAccess {
  constructor(
    private readonly credentials: PluginCredentialsRepository,
    private readonly box: SecretBox,
    private readonly metering: RunMetering,
  ) {}

  async credentialsOf({ installId, terms }: PlanPlugin, { runId, accountId }: UsingRun): Promise<PluginCredentials | PluginRefusal> {
    if (installId === null) return {};
    const price = terms?.price;
    const records = await this.credentials.find(installId, accountId, terms !== undefined && !price);
    if (!records) return 'access_revoked';
    if (price && !(await this.metering.use({ id: runId as ExecutionId, accountId }, price))) return 'credits_exhausted';
    return Object.fromEntries(records.map((record) => [record.field, this.open(record)]));
  }

  private open({ ciphertext, accountId, installId, field }: PluginCredentialRecord): string {
    return this.box.open(ciphertext, secretContexts.installCredential(accountId, installId, field));
  }
}
