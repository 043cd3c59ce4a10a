import type Stripe from 'stripe';
import type { FormObject, FormValue } from './form.js';
import { invalid } from './stripe-fault.js';

const METADATA_KEYS = 50;

/** The parameters of a call, read one by one with Stripe's complaints about them. An empty text takes a value away. */
export class Params {
  constructor(
    readonly values: FormObject,
    private readonly at = '',
  ) {}

  has(name: string): boolean {
    return this.values[name] !== undefined;
  }

  /** @throws {StripeFault} `parameter_unknown` for the first name that is not among these */
  allow(names: readonly string[]): void {
    const unknown = Object.keys(this.values).find((name) => !names.includes(name));
    if (unknown === undefined) return;
    throw invalid(`Received unknown parameter: ${this.name(unknown)}`, this.name(unknown), 'parameter_unknown');
  }

  text(name: string): string | undefined {
    const value = this.values[name];
    if (value === undefined) return undefined;
    if (typeof value !== 'string') throw invalid('Invalid string: it has brackets', this.name(name));
    return value;
  }

  needText(name: string): string {
    const value = this.text(name);
    if (value) return value;
    throw value === undefined
      ? invalid(`Missing required param: ${this.name(name)}.`, this.name(name), 'parameter_missing')
      : invalid(`You passed an empty string for '${this.name(name)}'.`, this.name(name), 'parameter_invalid_empty');
  }

  /** The text, null when it is taken away, or what was there before when nothing is said. */
  textOr<T>(name: string, before: T): string | null | T {
    const value = this.text(name);
    return value === undefined ? before : value || null;
  }

  integer(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined || value === '') return undefined;
    if (!/^-?\d{1,15}$/.test(value)) throw invalid(`Invalid integer: ${value}`, this.name(name), 'parameter_invalid_integer');
    return Number(value);
  }

  needInteger(name: string): number {
    this.needText(name);
    return this.integer(name) ?? 0;
  }

  /** A number of cents that is at least 1. */
  amount(name: string): number | undefined {
    const value = this.integer(name);
    if (value === undefined || value >= 1) return value;
    throw invalid('This value must be greater than or equal to 1.', this.name(name), 'parameter_invalid_integer');
  }

  decimal(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined || value === '') return undefined;
    if (!/^-?\d+(?:\.\d+)?$/.test(value)) throw invalid(`Invalid decimal: ${value}`, this.name(name));
    return Number(value);
  }

  flag(name: string): boolean | undefined {
    const value = this.text(name);
    if (value === undefined || value === '') return undefined;
    if (value !== 'true' && value !== 'false') throw invalid(`Invalid boolean: ${value}`, this.name(name));
    return value === 'true';
  }

  choice<T extends string>(name: string, words: readonly T[]): T | undefined {
    const value = this.text(name);
    if (value === undefined || value === '') return undefined;
    const known = words.find((word) => word === value);
    if (known === undefined) throw invalid(`Invalid ${this.name(name)}: must be one of ${words.join(', ')}`, this.name(name));
    return known;
  }

  currency(name = 'currency'): string {
    const value = this.needText(name).toLowerCase();
    if (!/^[a-z]{3}$/.test(value)) throw invalid(`Invalid currency: ${value}.`, this.name(name));
    return value;
  }

  object(name: string, allowed?: readonly string[]): Params | undefined {
    const value = this.values[name];
    if (value === undefined || value === '') return undefined;
    if (typeof value === 'string' || Array.isArray(value)) throw invalid('Invalid object', this.name(name), 'parameter_invalid');
    const inner = new Params(value, this.name(name));
    if (allowed) inner.allow(allowed);
    return inner;
  }

  list(name: string, allowed?: readonly string[]): Params[] {
    return this.elements(name).map((element, index) => {
      if (typeof element === 'string' || Array.isArray(element)) throw invalid('Invalid object', `${this.name(name)}[${index}]`);
      const inner = new Params(element, `${this.name(name)}[${index}]`);
      if (allowed) inner.allow(allowed);
      return inner;
    });
  }

  texts(name: string): string[] | undefined {
    if (!this.has(name)) return undefined;
    return this.elements(name).map((element) => {
      if (typeof element !== 'string') throw invalid('Invalid string', this.name(name));
      return element;
    });
  }

  /** What is known before, with what is said now; an empty text removes a key, an empty `metadata` all of them. */
  metadata(before: Stripe.Metadata | null = {}): Stripe.Metadata {
    if (this.values.metadata === '') return {};
    const said = Object.entries(this.object('metadata')?.values ?? {}).map(([key, value]) => [key, this.metadatum(key, value)] as const);
    const merged = Object.fromEntries([...Object.entries(before ?? {}), ...said].filter(([, value]) => value !== ''));
    if (Object.keys(merged).length > METADATA_KEYS) throw invalid(`Metadata can have up to ${METADATA_KEYS} keys.`, this.name('metadata'));
    return merged;
  }

  /** The name as the caller wrote it. */
  name(name: string): string {
    return this.at ? `${this.at}[${name}]` : name;
  }

  private metadatum(key: string, value: FormValue): string {
    const param = `${this.name('metadata')}[${key}]`;
    if (typeof value !== 'string') throw invalid('Metadata values must be strings.', param);
    if (key.length > 40) throw invalid('Metadata keys must be under 40 characters.', param);
    if (value.length > 500) throw invalid('Metadata values must be under 500 characters.', param);
    return value;
  }

  private elements(name: string): FormValue[] {
    const value = this.values[name];
    if (value === undefined || value === '') return [];
    if (!Array.isArray(value)) throw invalid('Invalid array', this.name(name), 'parameter_invalid');
    return value;
  }
}
