import { bundleFile, SKILL_MD, writeArchive } from '@guildhall/bundles';
import { BundleReader } from '../../modules/bundle-content/index.js';
import { readAgentSkill } from './agent-skill.js';
import { InlineSkills } from './inline-skills.js';

const inline = new InlineSkills(new BundleReader());

async function read(text: string, fields: object = {}) {
  const data = (await writeArchive([bundleFile(SKILL_MD, text)])).toString('base64');
  const skill = readAgentSkill({ type: 'inline', source: { data }, ...fields }, 0);
  if (skill.type !== 'inline') throw new Error('An inline skill was sent.');
  return inline.read(skill);
}

test('name and description come from the request, else from the front matter', async () => {
  const text = '---\nname: my-skill\ndescription: Does things.\n---\n\nBody.\n';
  await expect(read(text)).resolves.toMatchObject({ name: 'my-skill', description: 'Does things.' });
  await expect(read(text, { name: 'Mine', description: 'Other.' })).resolves.toMatchObject({ name: 'Mine', description: 'Other.' });
});

test('text without front matter is read leniently, and is called inline', async () => {
  await expect(read('Do it.\n')).resolves.toMatchObject({ name: 'inline', bundle: { skill: { body: 'Do it.\n' } } });
});

test('422: what is no archive, with the code of its rule', async () => {
  const skill = readAgentSkill({ type: 'inline', source: { data: 'UEs=' } }, 0);
  if (skill.type !== 'inline') throw new Error('An inline skill was sent.');
  await expect(inline.read(skill)).rejects.toMatchObject({ code: 'archive_not_zip' });
});
