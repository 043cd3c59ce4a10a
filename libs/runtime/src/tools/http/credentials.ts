import type { HttpSettings, McpSettings } from '@guildhall/manifest';
import type { PluginCredentials } from '../plugin-access.js';

/** Credentials where a request carries them. */
export interface AttachedCredentials {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** What must not come back. */
  readonly secrets: readonly string[];
}

type Auth = HttpSettings['auth'] | McpSettings['auth'];

/**
 * Puts credentials where the settings of a skill want them.
 * THREAT[AUT-06]: they go into one outgoing request, and nowhere else.
 * @returns null when what the settings ask for is not set
 */
export function attachCredentials({ type, name = '' }: Auth, credentials: PluginCredentials): AttachedCredentials | null {
  const { value, username = '', password } = credentials;
  const pair = password === undefined ? value : `${username}:${password}`;
  const secret = type === 'basic' ? pair : value;
  if (type === 'none') return { headers: {}, query: {}, secrets: [] };
  if (secret === undefined) return null;
  const secrets = [secret, ...(password === undefined ? [] : [password])];
  switch (type) {
    case 'bearer':
      return { headers: { authorization: `Bearer ${secret}` }, query: {}, secrets };
    case 'basic':
      return { headers: { authorization: `Basic ${Buffer.from(secret).toString('base64')}` }, query: {}, secrets };
    case 'header':
      return { headers: { [name.toLowerCase()]: secret }, query: {}, secrets };
    case 'query':
      return { headers: {}, query: { [name]: secret }, secrets };
  }
}
