import { type Config, DEMO_ADMIN_EMAIL, DEMO_PLUGIN_PORTS } from '@guildhall/config';
import type { DemoAccess } from './demo.js';

/** What there is to say once the server answers. */
export interface Banner {
  readonly url: string;
  readonly config: Config;
  readonly demo: DemoAccess | null;
}

/** What a person who has just started the server needs: where it is, how to get in, one command that works, what it is not fit for. */
export function banner({ url, config, demo }: Banner): string {
  const paragraphs = [
    `Guildhall answers on ${url}`,
    [`  Reference   ${url}/docs`, ...(demo ? accessLines(demo) : [])].join('\n'),
    ...(demo?.apiKey ? [exampleCommand(url, demo, demo.apiKey)] : []),
    ...warningParagraph(config, demo !== null),
    'Stop it with Ctrl+C.',
  ];
  return paragraphs.join('\n\n');
}

function accessLines({ logins, password, apiKey }: DemoAccess): string[] {
  return [
    ...logins.map(({ label, email, about }) => `  ${label.padEnd(12)}${email} / ${password} (${about})`),
    `  API key     ${apiKey ?? 'the one of the demo has been revoked'}`,
  ];
}

function exampleCommand(url: string, { example }: DemoAccess, apiKey: string): string {
  return [
    'Paste this to see a skill compiled:',
    '',
    `  curl -X POST ${url}/skills/${example.skill}/compile \\`,
    `    -H "Authorization: Bearer ${apiKey}" \\`,
    '    -H "Content-Type: application/json" \\',
    `    -d '${shellText(JSON.stringify({ variables: example.variables }))}'`,
    '',
    'More calls, one after the other: examples/quickstart.sh to author, examples/run.sh to run an agent, examples/bundles.sh for folders with a SKILL.md,',
    'examples/marketplace.sh to trade, examples/money.sh to buy and earn',
  ].join('\n');
}

/** Text between single quotes of a shell. */
function shellText(text: string): string {
  return text.replaceAll("'", "'\\''");
}

function warningParagraph(config: Config, hasDemo: boolean): string[] {
  const warnings = [...unfitForProduction(config, hasDemo)];
  return warnings.length === 0 ? [] : [['Not fit for production as it is:', ...warnings.map((line) => `  - ${line}`)].join('\n')];
}

function* unfitForProduction(config: Config, hasDemo: boolean): Generator<string> {
  if (config.nodeEnv !== 'production') yield 'NODE_ENV is not production, so weak settings are not refused.';
  if (hasDemo) {
    yield 'The password of the demo accounts is published; start with SEED_DEMO=false on an empty database.';
    yield `${DEMO_ADMIN_EMAIL} is a platform admin as long as SEED_DEMO is true: everybody can moderate this server.`;
    yield `Skills may call the ports ${Object.values(DEMO_PLUGIN_PORTS).join(' and ')} of this machine as long as SEED_DEMO is true.`;
  }
  if (!config.databaseUrl) yield `The database is embedded, in ${config.dataDir}: one server only, and backups are up to you.`;
  if (config.rateLimit === 'off') yield 'RATE_LIMIT is off.';
  if (config.publicUrl.startsWith('http:')) yield 'PUBLIC_URL is not https: put a proxy with TLS in front.';
}
