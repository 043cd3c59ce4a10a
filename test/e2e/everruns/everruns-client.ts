import type { Actor, TestApp } from '@guildhall/testing';
import supertest, { type Test } from 'supertest';

/** The text of a SKILL.md that Everruns clients send. */
export const everrunsMd = (name: string, front = '', body = 'Do it.'): string =>
  `---\nname: ${name}\ndescription: Does ${name}.\n${front}---\n\n${body}`;

/** Calls the surface below `/everruns/v1` with the token of an account. */
export const SKILLS = '/everruns/v1/skills';

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
