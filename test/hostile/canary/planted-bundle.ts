import { type Actor, createBundle, publish } from '@guildhall/testing';
import { type Planted, Plot, thingsOf, type Visibility } from './planted.js';

/** Keys of the front matter that hold one line of text and that only readers of the content see. */
const LINES = ['license', 'compatibility', 'allowed-tools', 'argument-hint', 'agent', 'model'];

/**
 * A bundle with two versions and a later draft, marked in its SKILL.md, in the names and contents of its files, be they text, script or
 * binary, and in what the first version said and the second does not.
 */
export async function plantBundle(author: Actor, contentVisibility: Visibility): Promise<Planted> {
  const [shown, content, drafted] = [new Plot(), new Plot(), new Plot()];
  const { mark } = content;
  const name = `planted-${shown.mark('name')}`;
  const front = [
    ...LINES.map((key) => `${key}: ${mark(`bundle ${key}`)}`),
    ...['context: fork', 'metadata:', `  ${mark('bundle metadata key')}: ${mark('bundle metadata value')}`],
  ];
  const skillMd = (description: string) => ({
    path: 'SKILL.md',
    content: ['---', `name: ${name}`, `description: ${description}`, ...front, '---', mark('bundle instructions'), ''].join('\n'),
  });
  const files = filesOf(mark);
  const former = { path: `${mark('former file name')}.md`, content: mark('former file text') };
  const fields = { access: 'public', listed: true, contentVisibility, title: shown.mark('title'), tags: [shown.mark('tag')] };
  const first = { files: [skillMd(mark('former description')), former, ...files] };
  const skill = await createBundle(author, fields, first);
  await publish(author, skill.id, { note: mark('bundle version note') });
  const second = { files: [skillMd(shown.mark('description')), ...files] };
  await author.put(`/skills/${skill.id}/bundle`).send(second).expect(200);
  await publish(author, skill.id);
  const paths = second.files.map(({ path }) => path);
  await draft(author, skill.id, drafted);
  return {
    ...{ id: skill.id, name, content: content.markers, drafted: drafted.markers, metadata: shown.markers },
    ...{ prints: await printsOf(author, skill.id), paths, things: thingsOf(author, skill, { path: paths[1] ?? '' }) },
  };
}

/** What a folder of a skill may hold beside its SKILL.md. */
function filesOf(mark: Plot['mark']): { path: string; content: string; encoding?: 'base64'; executable?: boolean }[] {
  const binary = Buffer.concat([Buffer.from([0, 255]), Buffer.from(mark('binary file')), Buffer.from([0, 254])]);
  return [
    { path: `references/${mark('bundle file name')}.md`, content: mark('bundle file text') },
    { path: `${mark('folder name')}/run.py`, content: `print("${mark('script')}")\n`, executable: true },
    { path: 'assets/logo.bin', content: binary.toString('base64'), encoding: 'base64' },
    { path: 'schema.json', content: JSON.stringify({ type: 'object', properties: { [mark('schema property')]: {} } }) },
    { path: 'vlmrun.yaml', content: `model: ${mark('vlmrun model')}\n` },
  ];
}

async function draft(author: Actor, id: string, { mark }: Plot): Promise<void> {
  const path = `/skills/${id}/bundle/files/${mark('draft file name')}.md`;
  await author.put(path).set('Content-Type', 'text/plain').send(mark('draft file text')).expect(201);
}

/** The beginnings of all hashes of what was published, as they are told to readers: each says whether one has the bytes. */
async function printsOf(author: Actor, id: string): Promise<ReadonlyMap<string, string>> {
  const prints = new Map<string, string>();
  for (const version of [1, 2]) {
    const { bundle } = (await author.get(`/skills/${id}/bundle?version=${version}`).expect(200)).body;
    prints.set(`-${bundle.digest.slice(0, 8)}`, `digest ${version}`);
    prints.set(bundle.digest.slice(0, 16), `whole digest ${version}`);
    for (const { path, sha256 } of bundle.files) prints.set(sha256.slice(0, 16), `hash of ${path} ${version}`);
  }
  return prints;
}
