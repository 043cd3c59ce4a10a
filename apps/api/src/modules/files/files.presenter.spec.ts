import type { BlockRecord, FileRecord } from '@guildhall/data';
import type { BlockId, FileId } from '@guildhall/kernel';
import { formatId } from '@guildhall/kernel';
import { presentBlock, presentFile } from './files.presenter.js';

const AT = new Date('2026-11-20T06:00:00.000Z');
const fileId: FileId = formatId('file', 1, new Uint8Array(8));
const blockId: BlockId = formatId('block', 1, new Uint8Array(8));

const block = (parts: Partial<BlockRecord>): BlockRecord => ({
  id: blockId,
  fileId,
  type: 'divider',
  order: 0,
  condition: null,
  originId: null,
  createdAt: AT,
  updatedAt: AT,
  ...parts,
});
const file = (parts: Partial<FileRecord> = {}): FileRecord => ({
  id: fileId,
  accountId: formatId('account', 1, new Uint8Array(8)),
  skillId: formatId('skill', 1, new Uint8Array(8)),
  section: 'system',
  name: 'a.md',
  order: 0,
  condition: null,
  metadata: {},
  revision: 3,
  originId: null,
  createdAt: AT,
  updatedAt: AT,
  blocks: [],
  ...parts,
});

test('a file shows these fields and no others', () => {
  const keys = ['blocks', 'condition', 'createdAt', 'id', 'metadata', 'name', 'order', 'section', 'updatedAt'];
  expect(Object.keys(presentFile(file())).sort()).toEqual(keys);
});

test('of the metadata only the role is shown', () => {
  const metadata = { role: 'assistant', secret: 'x' } as FileRecord['metadata'];
  expect(presentFile(file({ metadata })).metadata).toEqual({ role: 'assistant' });
  expect(presentFile(file()).metadata).toEqual({});
});

test.each([
  [{ type: 'text', content: '' }, ['content']],
  [{ type: 'heading', content: 'x', level: 1 }, ['content', 'level']],
  [{ type: 'divider' }, []],
  [{ type: 'variable', key: 'x' }, ['key']],
  [{ type: 'skill_ref', skillId: 'x' }, ['skillId']],
  [{ type: 'component_ref', itemId: 'x' }, ['itemId']],
] as const)('%j shows the fields of every block and %j', (parts, own) => {
  expect(Object.keys(presentBlock(block(parts))).sort()).toEqual([...['condition', 'id', 'order', 'type'], ...own].sort());
});
