import { type Actor, sizeOf, type TestApp } from '@guildhall/testing';
import type { PathValues } from '../../matrix/world.js';
import { type Contract, fillPath, type Operation, pathNames } from '../contract.js';
import { type Incoming, type Outgoing, Sender } from '../send.js';
import { bodyOf } from './body-of.js';

/** Calls after which the crawler would be nobody, or somebody else. */
const NEVER = ['DELETE /account/members/me', 'POST /auth/logout', 'POST /auth/signup', 'POST /auth/login', 'POST /auth/refresh'];
/** Last, because they take away what the others look at. */
const ORDER = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
/** Ids of one kind that are tried in one place. */
const MOST = 6;
/** Ways in which one operation is called. */
const WAYS = sizeOf({ ci: 10, nightly: 40 });

const KIND_OF_PARAMETER: Readonly<Record<string, string>> = {
  skillId: '',
  pluginSkillId: '',
  fileId: 'file',
  blockId: 'blk',
  installId: 'inst',
  grantId: 'grt',
  reviewId: 'rev',
  evalId: 'evl',
};

/** What crawls: an actor, and what it knows from the start. */
export interface Start {
  readonly app: TestApp;
  readonly contract: Contract;
  readonly actor: Actor;
  /** The things that are looked for. */
  readonly known: readonly PathValues[];
  /** Requests beside those of the document, such as forks and references. */
  readonly extra: readonly Outgoing[];
  /** Which methods are called; all when it is not said. */
  readonly methods?: readonly string[] | undefined;
  hear(request: Outgoing, answer: Incoming): Promise<void>;
}

/** Calls every operation with everything that is known, and with every id that an answer gives. */
export async function crawl(start: Start): Promise<number> {
  const crawler = new Crawler(start);
  const operations = start.contract.operations.filter(({ name }) => !NEVER.includes(name));
  for (const request of start.extra) await crawler.send(request);
  for (const method of start.methods ?? ORDER)
    for (const one of operations.filter((operation) => operation.method === method)) await crawler.visit(one);
  // What was found on the way is looked at once more.
  for (const one of operations.filter(({ method }) => method === 'GET')) await crawler.visit(one);
  return crawler.calls;
}

class Crawler {
  calls = 0;
  private readonly sender: Sender;
  private readonly ids = new Map<string, string[]>();
  private readonly sent = new Set<string>();

  constructor(private readonly start: Start) {
    this.sender = Sender.of(start.app.url, start.actor);
  }

  async visit(operation: Operation): Promise<void> {
    for (const values of this.ways(operation)) {
      const path = fillPath(operation.path, values) + (operation.method === 'GET' ? this.queryOf(operation) : '');
      const key = `${operation.method} ${path}`;
      if (operation.method === 'GET' && this.sent.has(key)) continue;
      this.sent.add(key);
      await this.send({ method: operation.method, path, body: await bodyOf(operation, values, this.start.app, this.start.actor) });
    }
  }

  async send(request: Outgoing): Promise<void> {
    this.calls += 1;
    const answer = await this.sender.send(request);
    await this.start.hear(request, answer);
    this.learn(answer.body);
  }

  /** The widest view that the operation offers. */
  private queryOf({ parameters }: Operation): string {
    const names = new Set(parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name));
    const wide = { limit: '200', facets: 'true', direction: 'received' };
    const query = Object.entries(wide).filter(([name]) => names.has(name));
    return query.length > 0 ? `?${new URLSearchParams(query)}` : '';
  }

  private ways({ path }: Operation): PathValues[] {
    const names = pathNames(path);
    if (names.length === 0) return [{}];
    const given = this.start.known.filter((things) => names.every((name) => name in things));
    const mixed = names.reduce<PathValues[]>(
      (ways, name) => ways.flatMap((way) => this.choices(name).map((choice) => ({ ...way, [name]: choice }))).slice(0, WAYS),
      [{}],
    );
    return [...given, ...mixed].slice(0, WAYS);
  }

  private choices(name: string): string[] {
    const given = this.start.known.flatMap((things) => things[name] ?? []);
    const learned = this.ids.get(KIND_OF_PARAMETER[name] ?? 'none') ?? [];
    const address =
      name === 'skillId' ? this.start.known.flatMap(({ account, slug }) => (account && slug ? `${account}/${slug}` : [])) : [];
    const some = [...new Set([...given, ...address, ...learned])].slice(0, MOST * 2);
    if (name === 'version') return ['1', '2', 'latest', 'draft'];
    return some.length > 0 ? some : ['unknown'];
  }

  private learn(value: unknown): void {
    if (typeof value === 'string') this.note(value);
    else if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) this.learn(inner);
  }

  private note(text: string): void {
    const form = /^(?:([a-z]+)_)?[0-9a-f]{24}$/.exec(text);
    if (!form) return;
    const known = this.ids.get(form[1] ?? '') ?? [];
    if (!known.includes(text)) this.ids.set(form[1] ?? '', [text, ...known].slice(0, MOST));
  }
}
