import { toolbox } from '../toolsets.property.js';

const textAt = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe('files', () => {
  test('are written, read, listed and replaced; folders come by themselves', async () => {
    const { done, files } = await toolbox();
    expect(await done('core_write_file', { path: 'notes/a.txt', content: 'one\ntwo\nthree' })).toEqual({
      path: '/workspace/notes/a.txt',
      size: 13,
    });
    await done('core_write_file', { path: '/workspace/notes/../b.md', content: 'x' });
    await done('core_write_file', { path: '/workspace/b.md', content: 'y' });
    expect(await done('core_list_files')).toEqual({
      ...{ folder: '/workspace', count: 2 },
      files: [
        { path: '/workspace/b.md', size: 1 },
        { path: '/workspace/notes/a.txt', size: 13 },
      ],
    });
    expect(await done('core_read_file', { path: 'notes/a.txt', firstLine: 2, lines: 1 })).toEqual({
      ...{ path: '/workspace/notes/a.txt', firstLine: 2, lines: 1, totalLines: 3, content: 'two' },
    });
    expect(textAt(files.bytesAt('/workspace/b.md'))).toBe('y');
  });

  test('of skills and of the request can be read, not written', async () => {
    const { done, use } = await toolbox({ skills: { '/skills/csv/A.md': '# A' }, inputs: { 'in put.txt': 'given', '../x\u0000y': 'odd' } });
    expect(await done('core_read_file', { path: '/skills/csv/A.md' })).toMatchObject({ content: '# A' });
    expect(await done('core_read_file', { path: '/inputs/in put.txt' })).toMatchObject({ content: 'given' });
    expect(await done('core_list_files', { folder: '/' })).toMatchObject({
      files: [{ path: '/inputs/.._x_y' }, { path: '/inputs/in put.txt' }, { path: '/skills/csv/A.md', size: 3 }],
    });
    for (const path of ['/skills/csv/A.md', '/inputs/in put.txt', '/etc/passwd', '../x', '/workspace/../skills/csv/B.md']) {
      expect(await use('core_write_file', { path, content: '' })).toMatchObject({ isError: true, output: { error: 'read_only' } });
    }
  });

  test('RUN-10 no path leads out of the run', async () => {
    const { use } = await toolbox({ workspace: { '/workspace/a': '1' } });
    for (const path of ['/etc/passwd', '../../etc/passwd', '/workspace/../../proc/self/environ', 'file:///etc/passwd', __filename]) {
      expect(await use('core_read_file', { path })).toMatchObject({ isError: true, output: { error: 'file_not_found' } });
    }
    for (const path of ['a\u0000b', `/workspace/${'x'.repeat(300)}`, 'a\nb']) {
      expect(await use('core_write_file', { path, content: '' })).toMatchObject({ isError: true, output: { error: 'invalid_path' } });
    }
  });

  test('what is no text says so; a long one is shown as far as it fits', async () => {
    const { done, use } = await toolbox({
      workspace: { '/workspace/p.png': Buffer.from([0xff, 0, 1]), '/workspace/long': `${'x'.repeat(99)}\n`.repeat(5_000) },
    });
    expect(await use('core_read_file', { path: 'p.png' })).toMatchObject({ output: { error: 'not_text' } });
    const { lines, content } = await done('core_read_file', { path: 'long' });
    expect(lines).toBeGreaterThan(100);
    expect(JSON.stringify(content).length).toBeLessThan(65_536);
  });

  test('RUN-10 there is an end to what a run keeps', async () => {
    const { use } = await toolbox({ workspace: { '/workspace/a': new Uint8Array(67_108_000) } });
    expect(await use('core_write_file', { path: 'b', content: 'x'.repeat(1_000) })).toMatchObject({ output: { error: 'workspace_full' } });
    expect(await use('core_write_file', { path: 'a', content: 'x'.repeat(1_000) })).toMatchObject({ isError: false });
  });

  test('are searched by text and by pattern; THREAT RUN-10 a pattern that others would try for ever is quick', async () => {
    const { done, use } = await toolbox({ workspace: { '/workspace/a.txt': `One (1)\nTwo\n${'a'.repeat(50)}!` } });
    expect(await done('core_search_files', { query: '(1)' })).toEqual({
      matches: [{ path: '/workspace/a.txt', line: 1, text: 'One (1)' }],
    });
    expect(await done('core_search_files', { query: '^t.o$', isRegex: true, ignoreCase: true })).toMatchObject({ matches: [{ line: 2 }] });
    expect(await done('core_search_files', { query: '^(a+)+$', isRegex: true })).toEqual({ matches: [] });
    expect(await use('core_search_files', { query: '(?=a)', isRegex: true })).toMatchObject({ output: { error: 'invalid_pattern' } });
  });

  test('arguments that do not match are refused, also when an agent describes the tool in its own way', async () => {
    const { use } = await toolbox();
    expect(await use('core_write_file', { path: 'a' })).toMatchObject({ isError: true, output: { error: 'invalid_arguments' } });
    expect(await use('core_read_file', { path: 'a', other: 1 })).toMatchObject({ isError: true, output: { error: 'invalid_arguments' } });
  });
});

describe('the shell', () => {
  const skills = { '/skills/csv/data.csv': 'b,2\na,1\n' };

  test('works on the files of the run, and what it writes is kept', async () => {
    const { done, files } = await toolbox({
      skills,
      workspace: { '/workspace/old.txt': 'old', '/workspace/gone.txt': 'x', '/workspace/same.txt': 's' },
    });
    const script =
      'sort /skills/csv/data.csv | tee sorted/out.csv 2>/dev/null; mkdir -p sorted; sort /skills/csv/data.csv > sorted/out.csv; echo more >> old.txt; rm gone.txt; cat same.txt sorted/out.csv';
    expect(await done('core_shell', { script })).toMatchObject({
      ...{ exitCode: 0, stdout: expect.stringContaining('sa,1\nb,2\n') },
      ...{ written: ['/workspace/old.txt', '/workspace/sorted/out.csv'], removed: ['/workspace/gone.txt'] },
    });
    expect(files.paths()).toEqual(['/workspace/old.txt', '/workspace/same.txt', '/workspace/sorted/out.csv']);
    expect(textAt(files.bytesAt('/workspace/old.txt'))).toBe('oldmore\n');
    expect(await done('core_shell', { script: 'cat old.txt; pwd' })).toEqual({ exitCode: 0, stdout: 'oldmore\n/workspace\n', stderr: '' });
  });

  test('keeps bytes as they are', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, place) => place);
    const { done, files } = await toolbox({ inputs: { 'all.bin': bytes } });
    await done('core_shell', { script: 'cp /inputs/all.bin copy.bin; cat /inputs/all.bin > cat.bin; wc -c < copy.bin' });
    for (const path of ['/workspace/copy.bin', '/workspace/cat.bin']) expect([...files.bytesAt(path)]).toEqual([...bytes]);
  });

  test('RUN-10 reaches no file, program, variable or network of the machine', async () => {
    process.env.GUILDHALL_CANARY = 'canary-of-the-host';
    const { done } = await toolbox({ skills });
    const script = [
      ...[
        'cat /etc/passwd',
        'cat /proc/self/environ',
        `cat ${__filename}`,
        'ls /home /root /tmp',
        'env',
        'printenv GUILDHALL_CANARY',
        'echo $GUILDHALL_CANARY',
      ],
      ...[
        'curl -s http://127.0.0.1:9/',
        'wget -qO- http://169.254.169.254/',
        'exec 3<>/dev/tcp/127.0.0.1/22',
        'node -e 1',
        'python3 -c 1',
        'js-exec -c 1',
      ],
      ...['/bin/sh -c id', 'sqlite3 :memory: "select 1"', 'bash -c "cat /etc/hostname"', 'rm -rf /skills', 'cat /skills/csv/data.csv'],
    ].join('\n');
    const { stdout, stderr } = await done('core_shell', { script });
    delete process.env.GUILDHALL_CANARY;
    expect(`${stdout}${stderr}`).not.toMatch(/canary-of-the-host|root:x:|uid=0|describe\(/);
    expect(stdout).toContain('b,2\na,1\n');
    expect(await done('core_shell', { script: 'echo x > /skills/csv/data.csv' })).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('read-only'),
    });
  });

  test.each([
    ['an endless loop', 'while true; do :; done'],
    ['a fork bomb', ':(){ :|:& };:'],
    ['endless recursion', 'f() { f; }; f'],
    ['a string that doubles', 'x=aaaaaaaaaaaaaaaa; while true; do x=$x$x; done'],
    ['an endless awk program', 'awk "BEGIN { while (1) { } }"'],
    ['braces that multiply', 'echo {1..9999}{1..9999}{1..9999}'],
    ['a file that grows', 'echo xxxxxxxxxxxxxxxxxxxxxxxxxxxx > a; while true; do cat a a > b; cp b a; done'],
  ])('RUN-10 %s ends', async (_, script) => {
    const { use } = await toolbox();
    const { output } = await use('core_shell', { script });
    expect((output as { exitCode?: number }).exitCode ?? 1).not.toBe(0);
  });

  test('RUN-10 output without end is cut', async () => {
    const { use } = await toolbox();
    const { output } = await use('core_shell', {
      script: 'yes | head -c 50000000; for i in $(seq 1 9999); do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done',
    });
    expect(JSON.stringify(output).length).toBeLessThan(65_536);
  });

  test('a script of a run that is ended is ended', async () => {
    const stop = new AbortController();
    const { use } = await toolbox({ signal: stop.signal });
    const started = use('core_shell', { script: 'sleep 15' });
    setTimeout(() => stop.abort(), 500);
    expect(await started).toMatchObject({ isError: true, output: { error: 'task_cancelled' } });
  });
});
