import type { PathValues, World } from '../matrix/world.js';
import { type Operation, pathNames } from './contract.js';

/** Of each kind the newest are kept. */
const MOST = 12;

/** Prefix of the ids that a path parameter names; skills have none. Members are left out: who calls must stay a member. */
const PREFIX_OF: Readonly<Record<string, string>> = {
  skillId: '',
  pluginSkillId: '',
  fileId: 'file',
  blockId: 'blk',
  installId: 'inst',
  grantId: 'grt',
  inviteId: 'inv',
  keyId: 'key',
  certificateId: 'crt',
  deliveryId: 'dlv',
  reviewId: 'rev',
  evalId: 'evl',
  requestId: 'inst',
  id: 'lib',
};

/** What the path of a request is to be filled with. */
export interface PathChoice {
  /** Things that belong together, such as a file of the skill that is named before it. */
  readonly isConsistent: boolean;
  /** Else for each name which of the known ids, or a text instead of one. */
  readonly picks: Readonly<Record<string, number | string>>;
}

/** What there is, so that generated requests speak of things that exist. */
export class KnownThings {
  private readonly ids = new Map<string, string[]>();
  private readonly places = new Map<string, PathValues>();

  constructor(private readonly world: World) {}

  async fill({ path }: Operation, { isConsistent, picks }: PathChoice): Promise<PathValues> {
    if (isConsistent) return this.place(path);
    const known = Object.entries(picks).map(([name, pick]) => [name, typeof pick === 'string' ? pick : this.pick(name, pick)]);
    return Object.fromEntries(known);
  }

  /** Remembers every id in an answer; what was deleted is made anew for the next request that needs it. */
  learn({ method, path }: Operation, answer: unknown): void {
    if (method === 'DELETE') this.places.delete(path);
    else this.walk(answer);
  }

  private async place(path: string): Promise<PathValues> {
    const known = this.places.get(path) ?? (await this.world.fresh(pathNames(path), path));
    this.places.set(path, known);
    return known;
  }

  private pick(name: string, choice: number): string {
    if (name === 'version') return ['latest', '1', '2', '0', 'x'][choice % 5] ?? '1';
    const fitting = this.ids.get(PREFIX_OF[name] ?? 'none') ?? [];
    return fitting[choice % fitting.length] ?? 'unknown';
  }

  private walk(value: unknown): void {
    if (typeof value === 'string') this.add(value);
    else if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) this.walk(inner);
  }

  private add(text: string): void {
    const form = /^(?:([a-z]+)_)?[0-9a-f]{24}$/.exec(text);
    if (!form) return;
    const prefix = form[1] ?? '';
    const known = this.ids.get(prefix) ?? [];
    if (!known.includes(text)) this.ids.set(prefix, [text, ...known].slice(0, MOST));
  }
}
