import type { Owner } from './kinds.js';

/** What the platform and each connected account have with Stripe, in cents per currency. Nothing is ever pending here. */
export class Funds {
  private readonly balances = new Map<string, Map<string, number>>();

  move(owner: Owner, currency: string, cents: number): void {
    const of = this.of(owner);
    of.set(currency, (of.get(currency) ?? 0) + cents);
  }

  available(owner: Owner, currency: string): number {
    return this.of(owner).get(currency) ?? 0;
  }

  currencies(owner: Owner): [currency: string, cents: number][] {
    return [...this.of(owner)];
  }

  private of(owner: Owner): Map<string, number> {
    const key = owner ?? '';
    const known = this.balances.get(key) ?? new Map<string, number>();
    this.balances.set(key, known);
    return known;
  }
}
