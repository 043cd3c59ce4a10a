import { createHash } from 'node:crypto';
import type { Actor } from '@guildhall/testing';
import { zipOf } from '../../e2e/bundles/bundle-files.js';

/** The SKILL.md of the documents, whose digest is known. */
export const HELLO_WORLD =
  '---\nname: hello-world\ndescription: A simple greeting skill.\n---\n\n# Hello World\n\nSay hello to the user.\n';

export const md5Of = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex');

/** A version as this surface shows it. */
export interface Info {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly skill_version: string;
  readonly [field: string]: unknown;
}

/** A zip of a folder with nothing but its SKILL.md, as the Python client makes it. */
export const folderOf = (skillMd: string): Promise<Buffer> => zipOf([{ path: 'SKILL.md', content: skillMd }]);

/** The text of a SKILL.md. */
export const textOf = (name: string, description = 'Does things.', body = 'Do it.'): string =>
  `---\nname: ${name}\ndescription: ${description}\n---\n\n${body}\n`;

/** Sends a file as `client.files.upload` does, and returns its id. */
export async function sendFile(actor: Actor, bytes: Buffer, name = 'hello-world_1.zip'): Promise<string> {
  const { body } = await actor.post('/vlm/v1/files?purpose=assistants').attach('file', bytes, name).expect(201);
  return body.id;
}

/** Makes a skill of a SKILL.md, by a file. */
export async function createVlmSkill(actor: Actor, skillMd: string, fields: object = {}): Promise<Info> {
  const body = { file_id: await sendFile(actor, await folderOf(skillMd)), ...fields };
  return (await actor.post('/vlm/v1/skills/create').send(body).expect(201)).body;
}
