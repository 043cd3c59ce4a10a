import type { Actor, TestApp } from '@guildhall/testing';
import supertest, { type Test } from 'supertest';

/** The text of a SKILL.md that Everruns clients send. */
export const everrunsMd = (name: string, front = '', body = 'Do it.'): string =>
  `---\nname: ${name}\ndescription: Does ${name}.\n${front}---\n\n${body}`;

/** Calls the surface below `/everruns/v1` with the token of an account. */
export const SKILLS = '/everruns/v1/skills';

export const AGENTS = '/everruns/v1/agents';
export const CAPABILITIES = '/everruns/v1/capabilities';

/** 32 hexadecimal digits as a UUID. */
export const uuidOf = (digits: string): string => digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** Digits of the id that a skill has on the surface. */
export const digitsOf = (nativeId: string): string => `${nativeId}00000000`;

/** The reference to a skill under which agents are given it. */
export const refOf = (kind: 'skill' | 'mcp' | 'http' | 'agent', nativeId: string): string => `${kind}:${uuidOf(digitsOf(nativeId))}`;

/** The native id behind an id of the surface. */
export const nativeOf = (id: string): string => id.slice(id.indexOf('_') + 1).slice(0, 24);

/** Creates an agent there and gives it back. */
export async function createAgent(actor: Actor, body: object): Promise<{ readonly id: string; readonly name: string }> {
  return (await actor.post(AGENTS).send(body).expect(201)).body;
}

/** Creates a skill there and gives it back. */
export async function createEverruns(actor: Actor, name: string, front = ''): Promise<{ id: string; name: string }> {
  return (
    await actor
      .post(SKILLS)
      .send({ skill_md: everrunsMd(name, front) })
      .expect(201)
  ).body;
}

/** A call with headers of its own choice. */
export const raw = (app: TestApp, method: 'get' | 'post', path: string): Test => supertest(app.url)[method](path);
