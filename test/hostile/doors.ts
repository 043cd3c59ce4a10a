import { type Actor, bundleBody } from '@guildhall/testing';
import type { Test } from 'supertest';
import { upload } from '../e2e/bundles/bundle-files.js';

/** A way by which an archive comes in. */
export interface ArchiveDoor {
  readonly name: string;
  /** The address that refuses. */
  readonly path: string;
  /** Sends what may be sent of any archive. @returns the call that judges it */
  open(actor: Actor, archive: Buffer): Promise<() => Test>;
}

const form = (path: string): ArchiveDoor => ({
  ...{ name: `a form at ${path}`, path },
  open: async (actor, archive) => () => upload(actor, path, archive),
});

const CREATE = '/vlm/v1/skills/create';

/** All that there are. */
export const ARCHIVE_DOORS: readonly ArchiveDoor[] = [
  form('/skills/bundles'),
  form('/everruns/v1/skills/upload'),
  {
    ...{ name: `a file for ${CREATE}`, path: CREATE },
    open: async (actor, archive) => {
      const { body } = await actor.post('/vlm/v1/files').attach('file', archive, 'skill.zip').expect(201);
      return () => actor.post(CREATE).send({ file_id: body.id });
    },
  },
];

/** A way by which the text of a SKILL.md comes in. */
export interface TextDoor {
  readonly path: string;
  bodyOf(text: string): object;
}

export const TEXT_DOORS: readonly TextDoor[] = [
  { path: '/skills/bundles', bodyOf: (skillMd) => ({ skillMd }) },
  { path: '/skills/bundles', bodyOf: (content) => ({ files: [{ path: 'SKILL.md', content }, ...bundleBody().files.slice(1)] }) },
  { path: '/everruns/v1/skills', bodyOf: (skill_md) => ({ skill_md }) },
];
