import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findSkills } from './find-skills.js';
import { GuildhallClient } from './guildhall-client.js';
import { SkillImport } from './import-skills.js';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'guildhall-find-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function plant(name: string): Promise<void> {
  await mkdir(join(root, name));
  await writeFile(join(root, name, 'SKILL.md'), `---\nname: ${name}\ndescription: Does ${name}.\n---\n\nDo it.\n`);
}

test('a folder that cannot be read any more is refused with its reason, and keeps no other out', async () => {
  for (const name of ['gone', 'kept']) await plant(name);
  const found = await findSkills(root);
  await rm(join(root, 'gone'), { recursive: true });
  const nobody = new GuildhallClient(
    { url: 'http://guildhall.example', apiKey: 'ak_live_x', mode: 'strict' },
    () => Promise.reject(new Error('A dry run writes nothing.')),
    () => {},
  );
  const work = new SkillImport(nobody, new Map(), { mode: 'strict', isDryRun: true });
  expect(await work.run(found, () => {})).toMatchObject([
    { outcome: 'refused', code: 'unreadable', message: `${join(root, 'gone')} cannot be read: ENOENT.` },
    { outcome: 'created', name: 'kept' },
  ]);
});
