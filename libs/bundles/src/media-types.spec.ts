import { mediaTypeOf } from './media-types.js';

test.each([
  ['SKILL.md', 'text/markdown; charset=utf-8'],
  ['references/A.MD', 'text/markdown; charset=utf-8'],
  ['scripts/run.py', 'text/plain; charset=utf-8'],
  ['page.html', 'text/plain; charset=utf-8'],
  ['code.js', 'text/plain; charset=utf-8'],
  ['LICENSE', 'text/plain; charset=utf-8'],
  ['schema.json', 'application/json'],
  ['vlmrun.yaml', 'application/yaml'],
  ['logo.png', 'image/png'],
  ['archive.tar.gz', 'application/gzip'],
  ['archive.zip', 'application/zip'],
  ['folder.md/data', 'application/octet-stream'],
  ['folder.md/.md', 'application/octet-stream'],
  ['no-extension', 'application/octet-stream'],
  ['odd.__proto__', 'application/octet-stream'],
  ['ends.with.', 'application/octet-stream'],
])('%s is %s', (path, type) => {
  expect(mediaTypeOf(path)).toBe(type);
});
