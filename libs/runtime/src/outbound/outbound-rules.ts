import { parseCidr } from './cidr.js';
import type { OutboundRules } from './url.js';

/** What the operator's settings say of outgoing calls. */
interface OutboundSettings {
  /** Ranges as {@link parseCidr} reads them. */
  readonly outboundAllow: readonly string[];
  readonly nodeEnv: string;
}

/**
 * The rules for every address that somebody wrote, from the settings of the server.
 * @throws {RangeError} for what is no range
 */
export const outboundRules = ({ outboundAllow, nodeEnv }: OutboundSettings): OutboundRules => ({
  allow: outboundAllow.map(parseCidr),
  production: nodeEnv === 'production',
});
