import type { Config } from '@guildhall/config';
import type { Database } from '@guildhall/data';
import type { Clock } from '@guildhall/kernel';

export interface PaymentsOptions {
  readonly config: Config;
  readonly database: Database;
  /** Connection URL of the owner of the database. */
  readonly databaseUrl: string;
  readonly clock: Clock;
  readonly onFault: (fault: unknown) => void;
}

export interface Payments {
  /** Takes nothing more, and waits for what is under way, at most so long: what is cut off then is done again by another worker. */
  stop(timeoutMs: number): Promise<void>;
  /** Tells the provider what to do at the end of the periods that end soon. */
  prepareRenewals(): Promise<void>;
  /** Reads everything again that may be otherwise at the provider than we know. */
  reconcile(): Promise<void>;
}
