import { splitName } from './skill-name.js';

test.each([
  ['a-b', undefined, { reference: 'a-b', version: undefined }],
  ['a-b:3', undefined, { reference: 'a-b', version: '3' }],
  ['a-b:3', '', { reference: 'a-b', version: '3' }],
  ['team/a:b:latest', 'latest', { reference: 'team/a:b', version: 'latest' }],
  ['a:3', '4', { reference: 'a', version: '4' }],
  ['a:3', 'nonsense', { reference: 'a', version: 'nonsense' }],
  [':3', null, { reference: ':3', version: null }],
])('%s with version %j', (reference, version, meant) => expect(splitName({ reference, version })).toEqual(meant));
