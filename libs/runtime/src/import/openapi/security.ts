import type { JsonObject, JsonValue } from '@guildhall/kernel';
import type { HttpSettings } from '@guildhall/manifest';
import { Unsupported } from '../unsupported.js';
import { type ApiDocument, entriesOf, memberOf, objectOf, textOf } from './document.js';

type Auth = HttpSettings['auth'];

const NONE: Auth = { type: 'none' };

/** How calls of an operation may authenticate; any of these will do. An empty list: in no way that skills know. */
export type Alternatives = readonly Auth[];

/** Reads which of the ways to authenticate an operation takes. */
export function readAlternatives(document: ApiDocument, operation: JsonObject): Alternatives {
  const wanted = memberOf(operation, 'security') ?? memberOf(document.root, 'security');
  if (!Array.isArray(wanted) || wanted.length === 0) return [NONE];
  return wanted.flatMap((requirement) => {
    const names = entriesOf(requirement).map(([name]) => name);
    if (names.length === 0) return [NONE];
    // Skills have one credential, so two at once cannot be given.
    const auth = names.length === 1 ? authOf(document, names[0] ?? '') : null;
    return auth ? [auth] : [];
  });
}

/** The one way by which most operations can be called; the first of those that are equally good, and none only where none is wanted. */
export function chooseAuth(operations: readonly Alternatives[]): Auth {
  const counts = new Map<string, { readonly auth: Auth; count: number }>();
  for (const alternatives of operations) {
    for (const auth of alternatives.filter(({ type }) => type !== 'none')) {
      const counted = counts.get(keyOf(auth)) ?? { auth, count: 0 };
      counted.count += 1;
      counts.set(keyOf(auth), counted);
    }
  }
  const [first] = [...counts.values()].sort((one, other) => other.count - one.count);
  return first?.auth ?? NONE;
}

/** @throws {Unsupported} when an operation cannot be called with this way of authenticating */
export function requireAuth(alternatives: Alternatives, auth: Auth): void {
  if (alternatives.some((one) => one.type === 'none' || keyOf(one) === keyOf(auth))) return;
  throw new Unsupported('unsupported_auth', 'It wants another way to authenticate than the rest, or one that skills do not have.');
}

const keyOf = ({ type, name }: Auth): string => `${type} ${name ?? ''}`;

function authOf(document: ApiDocument, name: string): Auth | null {
  const schemes = objectOf(memberOf(objectOf(memberOf(document.root, 'components')) ?? {}, 'securitySchemes')) ?? {};
  const written: JsonValue | undefined = memberOf(schemes, name);
  if (written === undefined) return null;
  const { node } = document.resolve(written);
  const [type, place, field] = ['type', 'in', 'name'].map((key) => textOf(memberOf(node, key)) ?? '');
  if (type === 'http') return httpAuth(textOf(memberOf(node, 'scheme')) ?? '');
  if (type === 'apiKey' && field && (place === 'header' || place === 'query')) return { type: place, name: field };
  // Whoever installs the skill brings a token, however it was got.
  return type === 'oauth2' || type === 'openIdConnect' ? { type: 'bearer' } : null;
}

function httpAuth(scheme: string): Auth | null {
  const name = scheme.toLowerCase();
  return name === 'bearer' || name === 'basic' ? { type: name } : null;
}
