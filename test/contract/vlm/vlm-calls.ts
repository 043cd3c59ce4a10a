import { createHash } from 'node:crypto';
import type { Actor, TestApp } from '@guildhall/testing';
import { bytesOf, zipOf } from '../../e2e/bundles/bundle-files.js';

/** The SKILL.md of the documents, whose digest is known. */
export const HELLO_WORLD =
  '---\nname: hello-world\ndescription: A simple greeting skill.\n---\n\n# Hello World\n\nSay hello to the user.\n';

export const md5Of = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex');

/** An id as this surface writes it. */
export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}00000000$/;
export const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
/** The id of something that there is not. */
export const ABSENT = '6b001a20-2a9c-4d3e-5f6b-7c8d00000000';
export const uuidOf = (id: string): string => `${id}00000000`.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** The body of a failure; `detail` is a string, whatever is wrong. */
export const failure = (message: string, type: string) => ({ detail: message, error: { message, type, id: expect.any(String) } });
export const FILE_NOT_FOUND = failure('File not found', 'not_found');
export const SKILL_NOT_FOUND = failure('Skill not found', 'not_found');

/** The path of one of our own links. */
export const pathOf = (app: TestApp, url: string): string => url.slice(app.config.publicUrl.length);

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

export const readSkill = (actor: Actor, reference: string) => actor.get(`/vlm/v1/skills/${encodeURIComponent(reference)}`);
export const lookUp = (actor: Actor, body: object) => actor.post('/vlm/v1/skills/lookup').send(body);
export const createOf = (actor: Actor, body: object) => actor.post('/vlm/v1/skills/create').send(body);
export const updateOf = (actor: Actor, reference: string, body: object) =>
  actor.post(`/vlm/v1/skills/${encodeURIComponent(reference)}/update`).send(body);

/** The native id of an own skill. */
export const skillIdOf = async (actor: Actor, name: string): Promise<string> =>
  (await actor.get(`/skills/${name}`).expect(200)).body.skill.id;

/** The path of the link by which the skill is downloaded. */
export async function downloadPath(app: TestApp, actor: Actor, reference: string, query = ''): Promise<string> {
  const { body } = await actor.get(`/vlm/v1/skills/${encodeURIComponent(reference)}/download${query}`).expect(200);
  return pathOf(app, body.download_url);
}

/** A file of the draft, natively read. */
export async function storedText(actor: Actor, name: string, path: string): Promise<string> {
  return (await bytesOf(actor.get(`/skills/${name}/bundle/files/${path}`).expect(200))).body.toString('utf8');
}

/** Announces a file that is to be sent by a link. */
export async function announce(actor: Actor, body: object): Promise<{ readonly id: string; readonly url: string }> {
  return (await actor.post('/vlm/v1/files/presigned-url').send(body).expect(200)).body;
}
