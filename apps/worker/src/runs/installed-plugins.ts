import { type PluginCredentialRecord, type PluginCredentialsRepository, type SecretBox, secretContexts } from '@guildhall/data';
import type { AccountId } from '@guildhall/kernel';
import type { PlanPlugin, PluginAccess, PluginCredentials } from '@guildhall/runtime';

/** Whether the plugins of runs may still be used, and the secrets of their installs, opened for one call. */
export class InstalledPlugins implements PluginAccess {
  constructor(
    private readonly credentials: PluginCredentialsRepository,
    private readonly box: SecretBox,
  ) {}

  async credentialsOf({ installId, terms }: PlanPlugin, accountId: AccountId): Promise<PluginCredentials | null> {
    if (installId === null) return {};
    const records = await this.credentials.find(installId, accountId, terms !== undefined && terms.price === undefined);
    return records && Object.fromEntries(records.map((record) => [record.field, this.open(record)]));
  }

  private open({ ciphertext, accountId, installId, field }: PluginCredentialRecord): string {
    return this.box.open(ciphertext, secretContexts.installCredential(accountId, installId, field));
  }
}
