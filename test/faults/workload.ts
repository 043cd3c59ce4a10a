import { setTimeout as sleep } from 'node:timers/promises';
import { bundleBody, uniqueName } from '@guildhall/testing';
import { type Answer, PersistentClient } from './persistent-client.js';

/** What clients were told, by the text that each of their requests carried. */
export interface Acknowledged {
  /** Note of a publish → the skill. */
  readonly publishes: Map<string, { readonly skillId: string; readonly version: number | null }>;
  /** Skill → the last title that was written. */
  readonly titles: Map<string, string>;
  /** Names of prompts that were reported. */
  readonly traces: Set<string>;
  /** Names of bundles that were created. */
  readonly bundles: Set<string>;
  installs: number;
  grants: number;
  /** Requests that were carried out, but whose answer died with the server. */
  lostAnswers: number;
}

export interface WorkloadOptions {
  /** Where the server is now. */
  readonly address: () => string;
  readonly author: string;
  readonly installer: string;
  /** Public skills of the author. */
  readonly skillIds: readonly string[];
  /** A private skill of the author, and the slug of the installer, who is granted it again and again. */
  readonly granted: { readonly skillId: string; readonly grantee: string };
}

/** Unanswered requests of one client. */
const MOST_OPEN = 5;

type Step = (n: number) => Promise<void>;

/** A request that is not answered by then is asked again and again in the background, while its client goes on: milliseconds. */
const WAIT_MS = 500;

/** Clients that write without a pause and count what they were told. */
export class Workload {
  readonly told: Acknowledged = {
    publishes: new Map(),
    titles: new Map(),
    traces: new Set(),
    bundles: new Set(),
    installs: 0,
    grants: 0,
    lostAnswers: 0,
  };
  private readonly author: PersistentClient;
  private readonly installer: PersistentClient;
  private readonly running: Promise<void>[];
  private readonly faults: unknown[] = [];
  /** Whether nobody begins another request. */
  isOver = false;

  constructor({ address, author, installer, skillIds, granted }: WorkloadOptions) {
    this.author = new PersistentClient(address, author);
    this.installer = new PersistentClient(address, installer);
    this.running = [
      ...skillIds.flatMap((id) => [this.overlap(this.publish(id)), this.overlap(this.publish(id))]),
      ...skillIds.map((id) => this.repeat(this.rename(id))),
      this.overlap(this.report),
      this.repeat(this.upload),
      ...skillIds.map((id) => this.repeat(this.install(id))),
      this.repeat(this.grant(granted)),
    ];
  }

  /** Writes that were answered so far. */
  get acknowledgements(): number {
    return this.author.answers + this.installer.answers;
  }

  /** Nobody begins another request. */
  stop(): void {
    this.isOver = true;
  }

  /** Lets every request that is on its way come to its answer. @throws {Error} when one was answered as it never should be @returns repeated requests */
  async finish(): Promise<number> {
    this.stop();
    await Promise.all(this.running);
    if (this.faults.length > 0) throw this.faults[0];
    return this.author.retries + this.installer.retries;
  }

  private async repeat(step: Step): Promise<void> {
    for (let n = 1; !this.isOver; n += 1) await this.attempt(step, n);
  }

  private async overlap(step: Step): Promise<void> {
    const open = new Set<Promise<void>>();
    for (let n = 1; !this.isOver; n += 1) {
      const one = this.attempt(step, n).finally(() => open.delete(one));
      open.add(one);
      await Promise.race([one, sleep(WAIT_MS)]);
      if (open.size === MOST_OPEN) await Promise.race(open);
    }
    await Promise.all(open);
  }

  /** One request that goes wrong ends all of them. */
  private async attempt(step: Step, n: number): Promise<void> {
    await step(n).catch((fault: unknown) => {
      this.faults.push(fault);
      this.stop();
    });
  }

  private readonly publish =
    (skillId: string): Step =>
    async () => {
      const note = `${skillId} ${Math.random()}`;
      const answer = await this.author.call('POST', `/skills/${skillId}/publish`, { note });
      const version = this.isAnswerLost(answer) ? null : Number(expectStatus([201], answer).body.versionNumber);
      this.told.publishes.set(note, { skillId, version });
    };

  private readonly rename =
    (skillId: string): Step =>
    async (n) => {
      const title = `Title ${n}`;
      expectStatus([200], await this.author.call('PATCH', `/skills/${skillId}`, { title }));
      this.told.titles.set(skillId, title);
    };

  private readonly report: Step = async () => {
    const promptName = `prompt ${Math.random()}`;
    const answer = await this.author.call('POST', '/traces', { promptName });
    if (!this.isAnswerLost(answer)) expectStatus([201], answer);
    this.told.traces.add(promptName);
  };

  private readonly upload: Step = async () => {
    const name = uniqueName('uploaded');
    const answer = await this.author.call('POST', '/skills/bundles', bundleBody(name));
    if (!this.isAnswerLost(answer)) expectStatus([201], answer);
    this.told.bundles.add(name);
  };

  /** Takes the skill into the pool and out of it again; a round that finds it there already, because a removal was lost, takes it out. */
  private readonly install =
    (skillId: string): Step =>
    async () => {
      const answer = await this.installer.call('POST', `/skills/${skillId}/install`, {});
      if (!this.isAnswerLost(answer) && expectStatus([201, 409], answer).status === 201) this.told.installs += 1;
      const skill = expectStatus([200], await this.installer.call('GET', `/skills/${skillId}`)).body.skill as InstalledSkill;
      expectStatus([200, 404], await this.installer.call('DELETE', `/skills/installs/${skill.installation.id}`));
    };

  /** Gives the skill and takes it back; a round that finds an older grant, because its end was lost, ends that one. */
  private readonly grant =
    ({ skillId, grantee }: WorkloadOptions['granted']): Step =>
    async () => {
      const answer = await this.author.call('POST', `/skills/${skillId}/grants`, { grantee });
      if (!this.isAnswerLost(answer) && expectStatus([201, 409], answer).status === 201) this.told.grants += 1;
      const { grants } = expectStatus([200], await this.author.call('GET', `/grants?skillId=${skillId}&limit=1`)).body;
      for (const { id } of grants as { id: string }[]) expectStatus([200], await this.author.call('DELETE', `/grants/${id}`));
    };

  private isAnswerLost({ body }: Answer): boolean {
    const isLost = body.error_code === 'idempotency_answer_lost';
    if (isLost) this.told.lostAnswers += 1;
    return isLost;
  }
}

interface InstalledSkill {
  readonly installation: { readonly id: string };
}

function expectStatus(statuses: readonly number[], answer: Answer): Answer {
  if (!statuses.includes(answer.status)) throw new Error(`A write was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer;
}
