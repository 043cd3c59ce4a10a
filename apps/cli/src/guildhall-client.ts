import type { ImportOptions } from './import-options.js';

/** The part of `fetch` that is used. */
export type Send = (url: string, init: RequestInit) => Promise<Response>;

/** A bundle of the account as it stands on the server. */
export interface StoredSkill {
  readonly id: string;
  readonly name: string;
  readonly digest: string;
}

/** What a write has made. */
export interface WrittenSkill extends StoredSkill {
  readonly warnings: readonly string[];
}

/** The server has refused something. */
export class ServerRefusal extends Error {
  constructor(
    readonly status: number,
    /** From the catalogue of the server; `unknown` when the answer is not its own. */
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** The server cannot be spoken to at all, or not with this key: going on makes no sense. */
export class ServerUnavailable extends Error {}

interface SkillBody {
  readonly id: string;
  readonly name: string;
  readonly bundle: { readonly digest: string } | null;
}

const PAGE = 100;
const ATTEMPTS = 8;
/** Longest wait that a refusal for too many requests is answered with, in seconds. */
const PATIENCE = 60;

/** Calls of the native API that an import makes. */
export class GuildhallClient {
  constructor(
    private readonly options: Pick<ImportOptions, 'url' | 'apiKey' | 'mode'>,
    private readonly send: Send,
  ) {}

  /** The account's own bundles by their names. @throws {ServerUnavailable} */
  async findBundles(): Promise<Map<string, StoredSkill>> {
    const found = new Map<string, StoredSkill>();
    for (let page = 1, seen = 0, total = 1; seen < total; page += 1) {
      const body = await this.call<{ skills: SkillBody[]; total: number }>(`/skills?source=own&kind=bundle&limit=${PAGE}&page=${page}`);
      for (const { id, name, bundle } of body.skills) if (bundle) found.set(name, { id, name, digest: bundle.digest });
      total = body.skills.length === 0 ? 0 : body.total;
      seen += body.skills.length;
    }
    return found;
  }

  /** @throws {ServerRefusal | ServerUnavailable} */
  create(archive: Uint8Array): Promise<WrittenSkill> {
    return this.upload('POST', '/skills/bundles', archive);
  }

  /** @throws {ServerRefusal | ServerUnavailable} */
  replace(id: string, archive: Uint8Array): Promise<WrittenSkill> {
    return this.upload('PUT', `/skills/${id}/bundle`, archive);
  }

  private async upload(method: string, path: string, archive: Uint8Array): Promise<WrittenSkill> {
    const form = new FormData();
    form.set('file', new Blob([Uint8Array.from(archive)], { type: 'application/zip' }), 'skill.zip');
    const query = `?mode=${this.options.mode}`;
    const { skill, warnings = [] } = await this.call<{ skill: SkillBody; warnings?: { message: string }[] }>(path + query, {
      ...{ method, body: form },
    });
    return { id: skill.id, name: skill.name, digest: skill.bundle?.digest ?? '', warnings: warnings.map(({ message }) => message) };
  }

  private async call<Body>(path: string, init: RequestInit = {}): Promise<Body> {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.reach(path, init);
      if (answer.ok) return (await answer.json()) as Body;
      const wait = Number(answer.headers.get('retry-after') ?? Number.NaN);
      if (answer.status !== 429 || !(wait <= PATIENCE) || attempt === ATTEMPTS) throw await refusalOf(answer);
      await answer.arrayBuffer();
      await new Promise((done) => setTimeout(done, wait * 1000));
    }
  }

  private async reach(path: string, init: RequestInit): Promise<Response> {
    const headers = { authorization: `Bearer ${this.options.apiKey}` };
    const answer = await this.send(this.options.url + path, { ...init, headers, redirect: 'error' }).catch((cause: unknown) => {
      throw new ServerUnavailable(`${this.options.url} cannot be reached.`, { cause });
    });
    if (answer.status === 401) throw new ServerUnavailable('The server does not know this API key.');
    return answer;
  }
}

async function refusalOf(answer: Response): Promise<ServerRefusal> {
  const body = (await answer.json().catch(() => null)) as { error_code?: string; detail?: string } | null;
  return new ServerRefusal(answer.status, body?.error_code ?? 'unknown', body?.detail ?? `The server answers ${answer.status}.`);
}
