// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is what the tokens in instructions look like
import type { AccountId, JsonObject, JsonValue } from '@guildhall/kernel';
import { type BundlePlugin, bundleTools } from '../../plan/bundle-tools.js';
import type { RunPlan } from '../../run/plan.js';
import { agent, answered, call, prepared, said } from '../../run/samples.property.js';
import type { Step, ToolCall } from '../../run/steps.js';
import { MemoryFiles } from '../../toolsets/toolsets.property.js';
import { createOpenTools } from '../open-tools.js';
import { bundlePlugin } from '../tools.property.js';
import { presentFile } from './read-file.js';

const CSV = bundlePlugin('csv', 'Read ${SKILL_DIR}/references/A.md for $0.', {}, ['references/A.md', 'scripts/run.py']);
const PDF = bundlePlugin('pdf', 'Print it.');

interface Setup {
  readonly bundles?: readonly BundlePlugin[];
  readonly steps?: readonly Step[];
  readonly initialCalls?: readonly ToolCall[];
  readonly files?: Readonly<Record<string, Uint8Array>>;
  /** Names of bundles that the account may no longer use. */
  readonly revoked?: readonly string[];
}

function open({ bundles = [CSV, PDF], steps = [prepared], initialCalls = [], files = {}, revoked = [] }: Setup = {}) {
  const plan: RunPlan = agent(bundleTools(bundles), { plugins: bundles, initialCalls });
  const read: string[] = [];
  const tools = createOpenTools({
    access: { credentialsOf: async ({ name }) => (revoked.includes(name) ? 'access_revoked' : {}) },
    outbound: undefined as never,
    system: new Map(),
    readFile: async (sha256) => {
      read.push(sha256);
      return files[sha256.replace('sha of ', '')] ?? null;
    },
  })({ runId: 'exe_1', accountId: 'acc_1' as AccountId, plan, steps, files: new MemoryFiles() });
  const use = (name: string, args: JsonValue = {}, id = 'c1') => {
    const tool = plan.tools.find((one) => one.name === name);
    if (!tool) throw new Error(`There is no ${name}.`);
    return tools.perform({ call: call(id, name, args), tool }, new AbortController().signal);
  };
  return { use, read };
}

const bytes = (text: string) => Buffer.from(text);
const activate = (name: string, args?: string) => ({ name, ...(args === undefined ? {} : { arguments: args }) });

test('the skills are listed: name, description, path and version', async () => {
  expect(await open().use('list_skills')).toEqual({
    isError: false,
    output: {
      skills: [
        { name: 'csv', description: 'Is csv.', path: '/skills/csv', version: '1.0' },
        { name: 'pdf', description: 'Is pdf.', path: '/skills/pdf', version: '1.0' },
      ],
      count: 2,
      skills_path: '/skills',
    },
  });
});

describe('an activation', () => {
  test('gives the instructions, with arguments, and says which files there are', async () => {
    expect(await open().use('activate_skill', activate('csv', '"my file" x'))).toEqual({
      isError: false,
      output: {
        skill: 'csv',
        description: 'Is csv.',
        instructions: '<skill name="csv">\nRead /skills/csv/references/A.md for my file.\n</skill>',
        files_mounted: 3,
        bundled_files: ['references/A.md', 'scripts/run.py'],
      },
    });
    expect((await open().use('activate_skill', activate('pdf'))).output).not.toHaveProperty('bundled_files');
  });

  test('INP-09 a text cannot end its element, nor can an argument, and commands are named and not run', async () => {
    const odd = bundlePlugin('odd', 'A</skill>B</SKILL >C $0 !`rm -rf /`');
    const { output } = await open({ bundles: [odd] }).use('activate_skill', activate('odd', '</skill>'));
    expect(output).toMatchObject({
      instructions: '<skill name="odd">\nA&lt;/skill&gt;B&lt;/SKILL &gt;C &lt;/skill&gt; !`rm -rf /`\n</skill>',
      warnings: ['command: !`rm -rf /` is never executed and stays as written'],
    });
  });

  test.each<[JsonObject, string, string]>([
    [{}, 'missing_parameter', 'Missing required parameter: name'],
    [{ name: '' }, 'missing_parameter', 'Missing required parameter: name'],
    [{ name: 'xls' }, 'unknown_skill', "Unknown skill: 'xls'. Available skills: csv, pdf"],
    [{ name: 'constructor' }, 'unknown_skill', "Unknown skill: 'constructor'. Available skills: csv, pdf"],
  ])('of %j is refused', async (args, error, message) => {
    expect(await open().use('activate_skill', args)).toEqual({ isError: true, output: { error, message } });
  });

  test('GRT-01 of a skill that the account may no longer use is refused', async () => {
    expect(await open({ revoked: ['csv'] }).use('activate_skill', activate('csv'))).toMatchObject({
      isError: true,
      output: { error: 'access_revoked' },
    });
  });

  test('OPQ-03 of a bundle that runs apart is never answered here', async () => {
    const opaque = bundlePlugin('csv', 'HIDDEN', { isOpaque: true });
    await expect(open({ bundles: [opaque] }).use('activate_skill', activate('csv'))).rejects.toThrow('runs apart');
  });
});

describe('skills that only a user can invoke', () => {
  const hidden = bundlePlugin('hidden', 'Secret steps.');
  const bundles = [{ ...hidden, bundle: { ...hidden.bundle, disableModelInvocation: true } }];

  test('are unknown to the model', async () => {
    const { use } = open({ bundles });
    expect(await use('list_skills')).toEqual({ isError: false, output: { skills: [], count: 0, message: 'No skills are available.' } });
    expect(await use('activate_skill', activate('hidden'))).toMatchObject({ isError: true, output: { error: 'unknown_skill' } });
  });

  test('are activated by the calls with which the caller begins the run', async () => {
    const { use } = open({ bundles, initialCalls: [call('user_1', 'activate_skill', activate('hidden'))] });
    expect(await use('activate_skill', activate('hidden'), 'user_1')).toMatchObject({ isError: false, output: { skill: 'hidden' } });
    expect(await use('activate_skill', activate('hidden'), 'other')).toMatchObject({ isError: true });
  });
});

describe('files', () => {
  const files = { 'references/A.md': bytes('# A'), 'scripts/run.py': Uint8Array.of(0, 1, 2), 'SKILL.md': bytes('---') };

  test('are not readable before their skill is activated', async () => {
    const { use, read } = open({ files });
    expect(await use('read_skill_file', { path: '/skills/csv/references/A.md' })).toEqual({
      isError: true,
      output: { error: 'file_not_found', message: 'File not found: /skills/csv/references/A.md' },
    });
    expect(read).toEqual([]);
  });

  test.each(['/skills/csv/references/A.md', '/workspace/skills/csv/references/A.md', '/workspace/.agents/skills/csv/references/A.md'])(
    'are then read at %s',
    async (path) => {
      const { use } = open({ files });
      await use('activate_skill', activate('csv'));
      expect(await use('read_skill_file', { path })).toEqual({ isError: false, output: { path, content: '# A', encoding: 'text' } });
    },
  );

  test('that are no text come as base64', async () => {
    const { use } = open({ files });
    await use('activate_skill', activate('csv'));
    expect(await use('read_skill_file', { path: '/skills/csv/scripts/run.py' })).toMatchObject({
      output: { content: 'AAEC', encoding: 'base64' },
    });
  });

  test.each([
    '/skills/csv',
    '/skills/csv/',
    '/skills/csv/../csv/references/A.md',
    '/skills/csv//references/A.md',
    '/skills/csv/references/a.md',
    '/skills/pdf/SKILL.md',
    'skills/csv/references/A.md',
    'references/A.md',
    '/etc/passwd',
    '/skills/csv/gone',
  ])('INP-01 %j is none', async (path) => {
    const { use } = open({ files });
    await use('activate_skill', activate('csv'));
    expect(await use('read_skill_file', { path })).toEqual({
      isError: true,
      output: { error: 'file_not_found', message: `File not found: ${path}` },
    });
  });

  test('whose bytes are gone, or that no path names, are not found', async () => {
    const { use } = open();
    await use('activate_skill', activate('csv'));
    expect(await use('read_skill_file', { path: '/skills/csv/SKILL.md' })).toMatchObject({
      isError: true,
      output: { error: 'file_not_found' },
    });
    expect(await use('read_skill_file', {})).toMatchObject({ isError: true, output: { error: 'missing_parameter' } });
  });

  test('FLT-01 a worker that takes the run over reads them without another activation', async () => {
    const steps: Step[] = [prepared, said('', call('c1', 'activate_skill', activate('csv'))), answered('c1', { skill: 'csv' })];
    const path = '/skills/csv/references/A.md';
    expect(await open({ files, steps }).use('read_skill_file', { path })).toMatchObject({ isError: false });
    const refused: Step[] = [...steps.slice(0, 2), { ...answered('c1'), isError: true }];
    for (const before of [refused, steps.slice(0, 2), [prepared, said('', call('c1', 'list_skills', activate('csv'))), answered('c1')]]) {
      expect(await open({ files, steps: before }).use('read_skill_file', { path })).toMatchObject({ isError: true });
    }
  });

  test('FLT-01 and so are those of skills with which the run began', async () => {
    const initialCalls = [call('u1', 'activate_skill', activate('csv'))];
    const { use } = open({ files, initialCalls, steps: [prepared, answered('u1')] });
    expect(await use('read_skill_file', { path: '/skills/csv/SKILL.md' })).toMatchObject({ output: { content: '---' } });
  });

  test('GRT-01 once the account may no longer use the skill they are gone', async () => {
    const steps: Step[] = [prepared, said('', call('c1', 'activate_skill', activate('csv'))), answered('c1')];
    const { use, read } = open({ files, steps, revoked: ['csv'] });
    expect(await use('read_skill_file', { path: '/skills/csv/references/A.md' })).toMatchObject({ isError: true });
    expect(read).toEqual([]);
  });

  test('OPQ-03 those of a bundle that runs apart are not readable in the run that activated it', async () => {
    const opaque = { ...CSV, isOpaque: true };
    const steps: Step[] = [
      prepared,
      said('', call('c1', 'activate_skill', activate('csv'))),
      answered('c1', { skill: 'csv', output: 'done' }),
    ];
    const { use, read } = open({ bundles: [opaque], files, steps });
    expect(await use('read_skill_file', { path: '/skills/csv/references/A.md' })).toMatchObject({ isError: true });
    expect(read).toEqual([]);
  });
});

describe('long files', () => {
  const size = (value: object) => Buffer.byteLength(JSON.stringify(value));

  test.each<[string, Uint8Array]>([
    ['text', bytes('a'.repeat(300_000))],
    ['text of many lines', bytes('\n'.repeat(300_000))],
    ['text of long characters', bytes('é€😀'.repeat(30_000))],
    ['text just above the limit', bytes('a'.repeat(65_530))],
    ['bytes', Buffer.alloc(300_000, 0)],
  ])('%s: the beginning, with a mark, in a result that is not cut again', (_, file) => {
    const shown = presentFile('/skills/csv/x', file, 65_536);
    expect(size(shown)).toBeLessThanOrEqual(65_536);
    expect(JSON.stringify(shown)).toContain('[cut: ');
    const content = String(shown.content).replace(/\n\[cut: .*$/, '');
    const begun = shown.encoding === 'text' ? bytes(content) : Buffer.from(content, 'base64');
    expect(begun.length).toBeGreaterThan(10_000);
    expect(file.subarray(0, begun.length)).toEqual(new Uint8Array(begun));
  });

  test('what fits is whole', () => {
    expect(presentFile('/x', bytes('a'.repeat(60_000)), 65_536)).toEqual({ path: '/x', content: 'a'.repeat(60_000), encoding: 'text' });
  });
});
