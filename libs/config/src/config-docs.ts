import { type Environment, readEnvironment } from './environment.js';
import { type Config, givenValues, loadConfig } from './load-config.js';
import { SETTING_NAMES, SETTINGS, type Setting, type SettingName } from './settings.js';

/** One line of the table of variables. */
export interface ConfigRow extends Omit<Setting, 'schema'> {
  readonly name: SettingName;
}

/** One variable as it is resolved for a process; secrets are masked. */
export interface ResolvedSetting {
  readonly name: SettingName;
  readonly value: string;
  readonly isDefault: boolean;
}

/** Every variable, for the documentation. */
export function configTable(): ConfigRow[] {
  return SETTING_NAMES.map((name) => {
    const { schema: _, ...row }: Setting = SETTINGS[name];
    return { name, ...row };
  });
}

/** The text of `.env.example`: every variable, commented out, with what it means. */
export function envExample(): string {
  const entries = configTable().map(({ name, description, expects, defaultText, example }) =>
    [`# ${description}`, `# Expects ${expects}. Default: ${defaultText}.`, `#${name}=${example}`].join('\n'),
  );
  return `# Copy to .env and remove the # of what you set. The environment of the process wins over this file.\n\n${entries.join('\n\n')}\n`;
}

/**
 * What a server with this environment would run with.
 * @throws {ConfigError} like `loadConfig`
 */
export function describeConfig(environment: Environment = readEnvironment()): ResolvedSetting[] {
  const config = loadConfig(environment);
  const given = givenValues(environment);
  return SETTING_NAMES.map((name) => {
    const value = given.get(name);
    return { name, isDefault: value === undefined, value: derived(name, config) ?? shown(name, value) };
  });
}

/** Settings whose value depends on others or on the working directory. */
function derived(name: SettingName, config: Config): string | null {
  if (name === 'PUBLIC_URL') return config.publicUrl;
  if (name === 'DATA_DIR') return config.dataDir;
  return name === 'SEED_DEMO' ? String(config.seedDemo) : null;
}

function shown(name: SettingName, value: string | undefined): string {
  const { secret, defaultText }: Setting = SETTINGS[name];
  if (value === undefined) return defaultText;
  // THREAT[AUT-02]: not even its length, which tells a short secret from a long one.
  return secret ? '(set, not shown)' : value;
}
