import { execFileSync } from 'node:child_process';
import type { PlacedOperation } from '../../openapi/types.js';
import { curlOf } from './curl.js';

const placed = (operation: object, method = 'post') =>
  ({ path: '/skills/{skillId}/files', method, operation: { responses: {}, ...operation } }) as unknown as PlacedOperation;

/** What a shell makes of the command: the words after `curl`. */
function wordsOf(command: string): string[] {
  const print = command.replace(/^curl/, `printf '%s\\0'`);
  return execFileSync('sh', ['-c', print], { env: { TOKEN: 'token' }, encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);
}

test('parameters, token and body stand in the command', () => {
  const parameters = [
    { name: 'skillId', in: 'path', example: 'acme/notes' },
    { name: 'q', in: 'query', example: 'a & b' },
    { name: 'page', in: 'query' },
  ];
  const requestBody = { content: { 'application/json': { example: { name: 'role' } } } };
  const command = curlOf(placed({ parameters, requestBody, security: [{ bearer: [] }] }), 'https://guildhall.example.com');
  expect(wordsOf(command)).toEqual([
    '-X',
    'POST',
    'https://guildhall.example.com/skills/acme%2Fnotes/files?q=a%20%26%20b',
    '-H',
    'Authorization: Bearer token',
    '-H',
    'Content-Type: application/json',
    '-d',
    '{"name":"role"}',
  ]);
});

test('a public GET is an address and nothing else', () => {
  expect(curlOf(placed({ security: [] }, 'get'), 'http://localhost')).toBe("curl 'http://localhost/skills/{skillId}/files'");
});

test.each([`it's`, '$HOME `id` "x"', 'two\nlines', "'; rm -rf / #"])('a shell reads the body %j as it is', (text) => {
  const requestBody = { content: { 'application/json': { example: { text } } } };
  expect(wordsOf(curlOf(placed({ requestBody }), 'http://localhost')).at(-1)).toBe(JSON.stringify({ text }));
});
