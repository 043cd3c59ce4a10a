import { createHash } from 'node:crypto';
import { type Actor, bundleBody, createBundle, createSkill, MOCK_MODELS, publish, skillMd, startRun, uniqueName } from '@guildhall/testing';

/** Things of the owner for the paths of the surfaces; a `query` is the rest of the address, where a link stands for a key. */
export async function surfaceValues(owner: Actor, path: string): Promise<Record<string, string>> {
  const make = Object.entries(MAKERS).find(([start]) => path.startsWith(start))?.[1];
  if (!make) throw new Error(`The matrix does not know how to fill ${path}.`);
  return make(owner, path);
}

/** The longer of two beginnings comes first. */
const MAKERS: Readonly<Record<string, (owner: Actor, path: string) => Promise<Record<string, string>>>> = {
  '/everruns/v1/agents': async (owner) => ({ id: `agent_${(await createSkill(owner)).id}00000000` }),
  '/everruns/v1/capabilities': async (owner) => ({ id: `skill:${uuidOf((await createBundle(owner)).id)}` }),
  '/everruns/v1/skills': async (owner, path) => {
    const { id } = await createBundle(owner, path.endsWith('/delete') ? { status: 'archived' } : {});
    return { id: `skill_${id}00000000` };
  },
  '/vlm/v1/skills/{id}/bundle.zip': async (owner) => linkOf((await owner.get(`${await vlmSkill(owner)}/download`)).body.download_url),
  '/vlm/v1/skills': async (owner) => ({ reference: (await vlmSkill(owner)).split('/').at(-1) ?? '' }),
  '/vlm/v1/agents': async (owner) => {
    const { id } = await createSkill(owner);
    await publish(owner, id);
    return { id: uuidOf(id) };
  },
  '/vlm/v1/agent/executions': runOf,
  '/vlm/v1/predictions': runOf,
  '/vlm/v1/files/{id}/upload': async (owner) =>
    linkOf((await owner.post('/vlm/v1/files/presigned-url').send({ filename: 'x' }).expect(200)).body.url),
  '/vlm/v1/files/hash': async (owner) => {
    const bytes = Buffer.from(uniqueName('bytes'));
    await sendFile(owner, bytes);
    return { md5: createHash('md5').update(bytes).digest('hex') };
  },
  '/vlm/v1/files': async (owner) => ({ id: await sendFile(owner, Buffer.from(skillMd('x'))) }),
};

async function runOf(owner: Actor): Promise<Record<string, string>> {
  const { id } = await startRun(owner, (await createSkill(owner, { models: MOCK_MODELS })).id);
  return { id: uuidOf(id) };
}

/** The UUID of a native id on the surfaces. */
export function uuidOf(id: string): string {
  return `${id.slice(-24)}00000000`.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** The address of a bundle that is published, and so known on this surface. */
async function vlmSkill(owner: Actor): Promise<string> {
  const { id } = await createBundle(owner, {}, bundleBody());
  await publish(owner, id);
  return `/vlm/v1/skills/${id}`;
}

async function sendFile(owner: Actor, bytes: Buffer): Promise<string> {
  return (await owner.post('/vlm/v1/files').attach('file', bytes, 'x.bin').expect(201)).body.id;
}

function linkOf(url: string): Record<string, string> {
  const { pathname, search } = new URL(url);
  return { id: pathname.split('/').at(-2) ?? '', query: search };
}
