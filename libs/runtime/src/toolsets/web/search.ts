import type { JsonObject, JsonValue } from '@guildhall/kernel';
import { type AskService, jsonBody, openService, type ServiceRequest } from '../providers/operator-service.js';
import type { SearchService } from '../services.js';
import type { ToolFunction } from '../tool-context.js';
import { ToolFault } from '../tool-fault.js';

interface SearchArguments {
  readonly query: string;
  readonly count?: number;
}

type Wanted = Required<SearchArguments>;

/** How one search engine is asked, and where its answer has what was found. */
interface Engine {
  readonly request: (wanted: Wanted, apiKey: string | null) => Omit<ServiceRequest, 'signal'>;
  readonly results: (answer: JsonObject) => JsonValue | undefined;
  readonly snippet: string;
}

const query = (values: Readonly<Record<string, string>>): string => new URLSearchParams(values).toString();

const ENGINES: Readonly<Record<SearchService['kind'], Engine>> = {
  brave: {
    request: ({ query: q, count }, apiKey) => ({
      ...{ method: 'GET', path: `/res/v1/web/search?${query({ q, count: String(count) })}` },
      headers: { 'x-subscription-token': apiKey ?? '' },
    }),
    results: ({ web }) => (Object(web) as JsonObject).results,
    snippet: 'description',
  },
  tavily: {
    request: ({ query: q, count }) => ({ method: 'POST', path: '/search', ...jsonBody({ query: q, max_results: count }) }),
    results: ({ results }) => results,
    snippet: 'content',
  },
  searxng: {
    request: ({ query: q }) => ({ method: 'GET', path: `/search?${query({ q, format: 'json' })}` }),
    results: ({ results }) => results,
    snippet: 'content',
  },
};

/** The tool that searches the web with the engine that the operator has chosen. */
export function search(service: SearchService, production: boolean): ToolFunction<SearchArguments> {
  const { kind, apiKey } = service;
  // Brave takes its key in a header of its own.
  const ask: AskService = openService(kind === 'brave' ? { ...service, apiKey: null } : service, production);
  const engine = ENGINES[kind];
  return async ({ query: text, count = 5 }, { signal }) => {
    const answer = await ask({ ...engine.request({ query: text, count }, apiKey), signal });
    const found = engine.results(Object(answer) as JsonObject);
    if (!Array.isArray(found)) throw new ToolFault('service_failed', 'The answer of the search engine has no results.');
    const results = found.slice(0, count).map((one) => present(Object(one) as JsonObject, engine.snippet));
    return { query: text, results: results.filter(({ url }) => url !== '') };
  };
}

function present({ title, url, ...rest }: JsonObject, snippet: string) {
  return { title: plain(title, 300), url: plain(url, 2_000), text: plain(rest[snippet], 1_000) };
}

/** Without the marks that engines put around the words that were found. */
function plain(value: JsonValue | undefined, length: number): string {
  return typeof value === 'string' ? value.replace(/<[^<>]{1,40}>/g, '').slice(0, length) : '';
}
