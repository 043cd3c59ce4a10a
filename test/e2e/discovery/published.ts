import { type Actor, type BuiltSkill, createFile, createSkill, publish, textBlock } from '@guildhall/testing';
import { named, upload, type WrittenFile, zipOf } from '../bundles/bundle-files.js';

/** A bundle that everybody finds. */
export async function listBundle(actor: Actor, name: string, more: readonly WrittenFile[] = []): Promise<BuiltSkill> {
  return listFiles(actor, named(name, more));
}

export async function listFiles(actor: Actor, files: readonly WrittenFile[], overrides: object = {}): Promise<BuiltSkill> {
  const { skill } = (await upload(actor, '/skills/bundles', await zipOf(files)).expect(201)).body;
  await publish(actor, skill.id);
  await actor
    .patch(`/skills/${skill.id}`)
    .send({ access: 'public', listed: true, ...overrides })
    .expect(200);
  return skill;
}

/** A prompt that everybody finds, and what it says. */
export async function listPrompt(actor: Actor, name: string, text: string, overrides: object = {}): Promise<BuiltSkill> {
  const skill = await createSkill(actor, {
    name,
    kind: 'prompt',
    description: `What ${name} does.`,
    access: 'public',
    listed: true,
    ...overrides,
  });
  await createFile(actor, skill.id, { blocks: [textBlock(text)] });
  await publish(actor, skill.id);
  return skill;
}
