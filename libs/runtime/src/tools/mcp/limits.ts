/** What one server may take of a run. */
export interface McpLimits {
  /** For finding out how the server is spoken to, and for starting a session; milliseconds. */
  readonly connectMs: number;
  /** For all pages of its list of tools; milliseconds. */
  readonly listMs: number;
  /** For one call; milliseconds. */
  readonly callMs: number;
  /** For telling it that the session is over; milliseconds. */
  readonly closeMs: number;
  readonly pages: number;
  readonly tools: number;
  /** Characters of a tool's name on the server. */
  readonly name: number;
  /** Characters of one tool's description; the rest is cut. */
  readonly description: number;
  /** Characters of one tool's schema, as JSON. */
  readonly schema: number;
  /** Characters of all descriptions and schemas together, which are sent with every question to a model. */
  readonly listing: number;
  /** HTTP requests of one session. */
  readonly requests: number;
  /** How often streams that broke off are taken up again, in one session. */
  readonly reconnections: number;
}

export const MCP_LIMITS: McpLimits = {
  ...{ connectMs: 15_000, listMs: 30_000, callMs: 120_000, closeMs: 2_000 },
  ...{ pages: 16, tools: 128, name: 256, description: 4_000, schema: 16_384, listing: 262_144 },
  ...{ requests: 1_000, reconnections: 20 },
};
