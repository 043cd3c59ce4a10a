import { createOutbound } from '../outbound/outbound.js';
import { type Fetch, outboundFetch } from '../outbound/outbound-fetch.js';
import type { OutboundRules } from '../outbound/url.js';
import { MODEL_LIMITS } from './limits.js';

/** Longest exchange with a model, in milliseconds. */
const TOTAL_MS = 900_000;

const LIMITS = { firstByteMs: MODEL_LIMITS.firstByteMs, totalMs: TOTAL_MS, bodyBytes: MODEL_LIMITS.wireBytes };

/** The ways out to models. */
export interface ModelDoors {
  /** For addresses that accounts wrote. */
  readonly outboundFetch: Fetch;
  /** For an origin that the operator trusts; what it opens is open for nothing else. */
  readonly operatorFetch: (origin: string) => Fetch;
  /** Cuts all connections. */
  close(): Promise<void>;
}

/** Opens the doors to models, which wait longer than those to other servers. @param rules for what strangers write */
export function openModelDoors(rules: OutboundRules): ModelDoors {
  const strange = createOutbound({ ...rules, limits: LIMITS });
  const doors = [strange];
  return {
    outboundFetch: outboundFetch(strange),
    operatorFetch: (origin) => {
      const door = createOutbound({ allow: [], production: rules.production, allowedOrigins: [origin], limits: LIMITS });
      doors.push(door);
      return outboundFetch(door);
    },
    close: async () => void (await Promise.all(doors.map((door) => door.close()))),
  };
}
