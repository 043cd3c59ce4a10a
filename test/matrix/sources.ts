import {
  type Actor,
  createBundle,
  createFile,
  createPlugin,
  createSkill,
  endGrant,
  grantTo,
  installSkill,
  lockInstall,
  publish,
  type TestApp,
  textBlock,
} from '@guildhall/testing';
import type { PathValues } from './world.js';

/** What a skill can be in, for those who are not its author. */
export const STATES = ['open', 'priced', 'opaque', 'archived', 'deleted'] as const;
export const HOLDERS = ['copy', 'import', 'grant', 'locked'] as const;
export const OUTSIDERS = ['stranger', 'revoked', 'expired'] as const;
export const SOURCES = ['own', ...HOLDERS, ...OUTSIDERS] as const;
export type State = (typeof STATES)[number];
export type Source = (typeof SOURCES)[number];
export type Access = 'public' | 'private';
type ArrangedKind = 'agent' | 'bundle';

export const isOutsider = (source: Source): boolean => OUTSIDERS.some((one) => one === source);

/** A skill to arrange. */
export interface Arrangement {
  readonly kind: ArrangedKind;
  readonly state: State;
  readonly access: Access;
}

/** null deletes. */
const CHANGES: Readonly<Record<State, object | null>> = {
  open: {},
  priced: { pricing: { model: 'fixed', perMonth: 29 } },
  opaque: { contentVisibility: 'opaque' },
  archived: { status: 'archived' },
  deleted: null,
};

/** Accounts that have a skill in every way that there is, and one that has nothing to do with it. */
export class Sources {
  private constructor(
    private readonly app: TestApp,
    readonly actors: Readonly<Record<Source | 'spare', Actor>>,
  ) {}

  static async signUp(app: TestApp): Promise<Sources> {
    const names = [...SOURCES, 'spare'] as const;
    const actors = await Promise.all(names.map(async (name) => [name, await app.signup()] as const));
    return new Sources(app, Object.fromEntries(actors) as Record<Source | 'spare', Actor>);
  }

  /** A published skill which the sources have in their ways, brought into the state. @returns what each of them calls it and its parts */
  async arrange({ kind, state, access }: Arrangement, sources: readonly Source[] = SOURCES): Promise<Map<Source, PathValues>> {
    const skill = await MAKE[kind](this.actors.own);
    await publish(this.actors.own, skill.skillId);
    const values = new Map<Source, PathValues>();
    for (const source of sources) {
      const installId = source === 'own' ? skill.installId : await this.give(source, skill);
      values.set(source, { ...skill, ...(source === 'own' ? {} : await this.publishedFile(skill)), installId });
    }
    await this.change(skill.skillId, CHANGES[state]);
    if (access === 'private' && state !== 'deleted') await this.change(skill.skillId, { access: 'private' });
    return values;
  }

  /** Files of a version have ids of their own. */
  private async publishedFile({ skillId, fileId }: Made): Promise<PathValues> {
    if (fileId === undefined) return {};
    const [file] = (await this.actors.stranger.get(`/skills/${skillId}/files`).expect(200)).body.files;
    return { fileId: file.id, blockId: file.blocks[0].id };
  }

  private async change(id: string, fields: object | null): Promise<void> {
    if (fields) await this.actors.own.patch(`/skills/${id}`).send(fields).expect(200);
    else await this.actors.own.delete(`/skills/${id}`).expect(200);
  }

  /** Lets the source have the skill in its way. @returns the id of its install, or of none */
  private async give(source: Source, { skillId, pluginSkillId }: Made): Promise<string> {
    const actor = this.actors[source];
    if (source === 'copy' || source === 'import' || source === 'locked') {
      const { id } = await installSkill(actor, skillId);
      if (source === 'locked') await lockInstall(this.app, id);
      if (source === 'copy') {
        if (pluginSkillId) await installSkill(actor, pluginSkillId); // or it would not come along
        await actor.patch(`/skills/${skillId}`).send({ title: 'Mine' }).expect(200);
        await publish(actor, skillId);
      }
      return id;
    }
    if (source === 'stranger') return `inst_${'0'.repeat(24)}`;
    const grant = await grantTo(this.actors.own, skillId, actor);
    const installId = (await actor.get(`/skills/${skillId}`).expect(200)).body.skill.installation.id;
    if (source === 'revoked') await this.actors.own.delete(`/grants/${grant.id}`).expect(200);
    if (source === 'expired') await endGrant(this.app, grant.id);
    return installId;
  }
}

/** A public skill and its parts. */
type Made = PathValues & { readonly skillId: string; readonly installId: string };

/** Whether there is an evaluation is another question than who may ask for it. */
const ABSENT_EVAL = `evl_${'0'.repeat(24)}`;

const MAKE: Readonly<Record<ArrangedKind, (author: Actor) => Promise<Made>>> = {
  agent: async (author) => {
    const skill = await createSkill(author, { access: 'public' });
    const { id: fileId, blocks } = await createFile(author, skill.id, { blocks: [textBlock('Hello')] });
    const plugin = await createPlugin(author, { access: 'public' });
    await author.post(`/skills/${skill.id}/skills`).send({ skillId: plugin.id }).expect(201);
    const parts = { fileId, blockId: blocks[0]?.id ?? '', pluginSkillId: plugin.id, version: '1', evalId: ABSENT_EVAL };
    return { ...parts, skillId: skill.id, installId: skill.installation.id };
  },
  bundle: async (author) => {
    const { id: skillId, name, installation } = await createBundle(author, { access: 'public' });
    return { skillId, name, installId: installation.id, version: '1', path: 'notes.md' };
  },
};
