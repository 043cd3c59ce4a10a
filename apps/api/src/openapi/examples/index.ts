import { ADMIN } from './admin.js';
import { BUNDLES } from './bundles.js';
import { DISCOVERY } from './discovery.js';
import { DOCUMENTATION } from './documentation.js';
import { EVALS } from './evals.js';
import type { Examples } from './example.js';
import { EXECUTIONS } from './executions.js';
import { FILES } from './files.js';
import { GRANTS } from './grants.js';
import { HEALTH } from './health.js';
import { IDENTITY } from './identity.js';
import { INSTALLS } from './installs.js';
import { LIBRARY } from './library.js';
import { MANIFESTS } from './manifests.js';
import { MARKETPLACE } from './marketplace.js';
import { MCP } from './mcp.js';
import { PLUGINS } from './plugins.js';
import { PUBLIC_MANIFESTS } from './public-manifests.js';
import { REVIEWS } from './reviews.js';
import { SKILL_IMPORTS } from './skill-imports.js';
import { SKILLS } from './skills.js';
import { STORE } from './store.js';
import { TOOLSETS } from './toolsets.js';
import { TRACES } from './traces.js';
import { TRANSFER } from './transfer.js';
import { VERSIONS } from './versions.js';

/** One example for every operation; a test fails while one is missing or does not fit its schema. */
export const EXAMPLES: Examples = {
  ...ADMIN,
  ...BUNDLES,
  ...IDENTITY,
  ...DISCOVERY,
  ...DOCUMENTATION,
  ...EVALS,
  ...EXECUTIONS,
  ...FILES,
  ...GRANTS,
  ...HEALTH,
  ...INSTALLS,
  ...LIBRARY,
  ...MANIFESTS,
  ...MARKETPLACE,
  ...MCP,
  ...PLUGINS,
  ...PUBLIC_MANIFESTS,
  ...REVIEWS,
  ...SKILL_IMPORTS,
  ...SKILLS,
  ...STORE,
  ...TOOLSETS,
  ...TRACES,
  ...TRANSFER,
  ...VERSIONS,
};
