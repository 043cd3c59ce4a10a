import type { InstallCredentialRecord, InstallRecord, SkillRecord } from '@guildhall/data';
import { OK } from '../../http/envelope.js';
import { presentInstallation, presentSkill } from '../skills/index.js';
import type { InstallAnswer, InstallCredentialsView } from './installs.dto.js';

/** The full skill and, for clients that read it there, the installation beside it. */
export function presentInstall(skill: SkillRecord, install: InstallRecord): InstallAnswer {
  return { ...OK, skill: presentSkill(skill, install), installation: presentInstallation(skill, install) };
}

/** THREAT[AUT-06]: that they are set, and nothing of them. */
export function presentCredentials(credentials: readonly InstallCredentialRecord[]): InstallCredentialsView | null {
  const [first] = credentials;
  if (!first) return null;
  return { fields: credentials.map(({ field }) => field), shared: first.shared, updatedAt: first.updatedAt.toISOString() };
}
