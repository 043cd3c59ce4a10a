import type { Examples } from './example.js';

const ITEM = {
  id: 'lib_65f1c0de9a1b2c3d4e5f600c',
  type: 'component',
  name: 'house-style',
  title: 'House style',
  content: 'Short sentences. Name the effect before the cause.',
  createdAt: '2026-03-02T09:00:10.000Z',
  updatedAt: '2026-03-02T09:00:10.000Z',
};

export const LIBRARY: Examples = {
  library_list: {
    parameters: { type: 'component' },
    response: { ok: true, success: true, items: [ITEM], total: 1, page: 1, limit: 50, perPage: 50 },
  },
  library_create: {
    request: {
      type: 'component',
      name: 'house-style',
      title: 'House style',
      content: 'Short sentences. Name the effect before the cause.',
    },
    response: { ok: true, success: true, item: ITEM },
    errors: ['item_name_taken'],
  },
  library_read: { parameters: { id: 'lib_65f1c0de9a1b2c3d4e5f600c' }, response: { ok: true, success: true, item: ITEM } },
  library_update: {
    parameters: { id: 'lib_65f1c0de9a1b2c3d4e5f600c' },
    request: { content: 'Short sentences. Name the effect before the cause. No exclamation marks.' },
    response: {
      ok: true,
      success: true,
      item: {
        ...ITEM,
        content: 'Short sentences. Name the effect before the cause. No exclamation marks.',
        updatedAt: '2026-03-02T09:00:11.000Z',
      },
    },
    errors: ['item_name_taken'],
  },
  library_delete: {
    parameters: { id: 'lib_65f1c0de9a1b2c3d4e5f600c' },
    response: { ok: true, success: true, item: { id: 'lib_65f1c0de9a1b2c3d4e5f600c', deleted: true } },
  },
};
