import type { JsonObject } from '@guildhall/kernel';
import { type ApiDocument, entriesOf, memberOf, objectOf, textOf } from './document.js';

/**
 * Where an API is, as its description says: the first server, with the defaults of its variables.
 * @param source where the description was found, from which a relative address starts
 * @returns null when it does not say
 */
export function readBaseUrl({ root }: ApiDocument, source: string | null): string | null {
  const servers = memberOf(root, 'servers');
  const first = Array.isArray(servers) ? objectOf(servers[0]) : null;
  const written = first && textOf(memberOf(first, 'url'));
  const url = first && written !== null ? withDefaults(written, first) : source === null ? null : '/';
  if (url === null) return null;
  if (/^https?:\/\//i.test(url)) return withoutSlash(url);
  return source !== null && URL.canParse(url, source) ? withoutSlash(new URL(url, source).href) : null;
}

function withDefaults(url: string, server: JsonObject): string {
  const variables = entriesOf(memberOf(server, 'variables')).slice(0, 100);
  return variables.reduce(
    (filled, [name, node]) => {
      const value = textOf(memberOf(objectOf(node) ?? {}, 'default'));
      return value === null ? filled : filled.slice(0, 10_000).replaceAll(`{${name}}`, () => value.slice(0, 1_000));
    },
    url.slice(0, 10_000),
  );
}

const withoutSlash = (url: string): string => url.replace(/\/$/, '');
