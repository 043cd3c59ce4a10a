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
const PATIENCE = 600;

/** Calls of the native API that an import makes. */
export class GuildhallClient {
  private putOff: Promise<unknown> = Promise.resolve();

  /** @param onWait is told for how many seconds the server has asked to wait */
  constructor(
    private readonly options: Pick<ImportOptions, 'url' | 'apiKey' | 'mode'>,
    private readonly send: Send,
    private readonly onWait: (seconds: number) => void,
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
    const answer = await this.reach(path, init);
    return read(answer.status === 429 ? await this.inTurn(answer, path, init) : answer);
  }

  /** Of what the server puts off, one request at a time is sent again: there is one next turn, and none would get it for ever if all tried. */
  private inTurn(refusal: Response, path: string, init: RequestInit): Promise<Response> {
    const answered = this.putOff.then(() => this.insist(refusal, path, init));
    this.putOff = answered.catch(() => {});
    return answered;
  }

  private async insist(refusal: Response, path: string, init: RequestInit): Promise<Response> {
    let answer = refusal;
    for (let attempt = 1; attempt < ATTEMPTS && answer.status === 429; attempt += 1) {
      const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN);
      if (!(seconds <= PATIENCE)) break;
      await answer.arrayBuffer();
      this.onWait(seconds);
      await new Promise((done) => setTimeout(done, seconds * 1000));
      answer = await this.reach(path, init);
    }
    return answer;
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

async function read<Body>(answer: Response): Promise<Body> {
  if (!answer.ok) throw await refusalOf(answer);
  return (await answer.json()) as Body;
}

async function refusalOf(answer: Response): Promise<ServerRefusal> {
  const body = (await answer.json().catch(() => null)) as { error_code?: string; detail?: string } | null;
  return new ServerRefusal(answer.status, body?.error_code ?? 'unknown', body?.detail ?? `The server answers ${answer.status}.`);
}
