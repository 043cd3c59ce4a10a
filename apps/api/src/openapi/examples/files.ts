import type { Examples } from './example.js';

const BLOCKS = [
  { id: 'blk_65f1c0de9a1b2c3d4e5f6010', type: 'heading', order: 0, condition: null, content: 'Your task', level: 1 },
  { id: 'blk_65f1c0de9a1b2c3d4e5f6011', type: 'text', order: 1, condition: null, content: 'Write the release notes of {{product}}.' },
  {
    id: 'blk_65f1c0de9a1b2c3d4e5f6012',
    type: 'text',
    order: 2,
    condition: { variable: 'audience', op: 'eq', value: 'developers' },
    content: 'Mention every change of an interface.',
  },
];

const FILE = {
  id: 'file_65f1c0de9a1b2c3d4e5f600f',
  section: 'system',
  name: 'role',
  order: 0,
  condition: null,
  blocks: BLOCKS,
  metadata: {},
  createdAt: '2026-03-02T09:00:14.000Z',
  updatedAt: '2026-03-02T09:00:14.000Z',
};

export const FILES: Examples = {
  files_list: {
    parameters: { skillId: '65f1c0de9a1b2c3d4e5f600d' },
    response: { ok: true, success: true, files: [FILE], total: 1, page: 1, limit: 50, perPage: 50 },
  },
  files_create: {
    parameters: { skillId: '65f1c0de9a1b2c3d4e5f600d' },
    request: {
      section: 'system',
      name: 'role',
      blocks: [
        { type: 'heading', level: 1, content: 'Your task' },
        { type: 'text', content: 'Write the release notes of {{product}}.' },
        {
          type: 'text',
          content: 'Mention every change of an interface.',
          condition: { variable: 'audience', op: 'eq', value: 'developers' },
        },
      ],
    },
    response: { ok: true, success: true, file: FILE },
    errors: ['file_name_taken', 'not_authorable', 'invalid_block', 'invalid_condition', 'skill_cycle', 'too_many_items', 'draft_too_large'],
  },
  files_read: {
    parameters: { skillId: '65f1c0de9a1b2c3d4e5f600d', fileId: 'file_65f1c0de9a1b2c3d4e5f600f' },
    response: { ok: true, success: true, file: FILE },
  },
  files_update: {
    parameters: { skillId: '65f1c0de9a1b2c3d4e5f600d', fileId: 'file_65f1c0de9a1b2c3d4e5f600f' },
    request: { name: 'task' },
    response: { ok: true, success: true, file: { ...FILE, name: 'task', updatedAt: '2026-03-02T09:00:15.000Z' } },
    errors: ['not_authorable', 'file_name_taken', 'invalid_block', 'invalid_condition', 'skill_cycle', 'draft_too_large'],
  },
  files_delete: {
    parameters: { skillId: '65f1c0de9a1b2c3d4e5f600d', fileId: 'file_65f1c0de9a1b2c3d4e5f600f' },
    response: { ok: true, success: true, file: { id: 'file_65f1c0de9a1b2c3d4e5f600f', deleted: true } },
    errors: ['not_authorable'],
  },
  blocks_list: {
    parameters: { skillId: '65f1c0de9a1b2c3d4e5f600d', fileId: 'file_65f1c0de9a1b2c3d4e5f600f' },
    response: {
      ok: true,
      success: true,
      blocks: [
        { id: 'blk_65f1c0de9a1b2c3d4e5f6010', type: 'heading', order: 0, condition: null, content: 'Your task', level: 1 },
        { id: 'blk_65f1c0de9a1b2c3d4e5f6011', type: 'text', order: 1, condition: null, content: 'Write the release notes of {{product}}.' },
        {
          id: 'blk_65f1c0de9a1b2c3d4e5f6012',
          type: 'text',
          order: 2,
          condition: { variable: 'audience', op: 'eq', value: 'developers' },
          content: 'Mention every change of an interface.',
        },
        { id: 'blk_65f1c0de9a1b2c3d4e5f6013', type: 'component_ref', order: 3, condition: null, itemId: 'lib_65f1c0de9a1b2c3d4e5f600c' },
      ],
    },
  },
  blocks_create: {
    parameters: { skillId: '65f1c0de9a1b2c3d4e5f600d', fileId: 'file_65f1c0de9a1b2c3d4e5f600f' },
    request: { type: 'component_ref', itemId: 'lib_65f1c0de9a1b2c3d4e5f600c' },
    response: {
      ok: true,
      success: true,
      block: {
        id: 'blk_65f1c0de9a1b2c3d4e5f6013',
        type: 'component_ref',
        order: 3,
        condition: null,
        itemId: 'lib_65f1c0de9a1b2c3d4e5f600c',
      },
    },
    errors: ['not_authorable', 'invalid_block', 'invalid_condition', 'skill_cycle', 'too_many_items', 'draft_too_large'],
  },
  blocks_replace: {
    parameters: { skillId: '65f1c0de9a1b2c3d4e5f600d', fileId: 'file_65f1c0de9a1b2c3d4e5f600f' },
    request: {
      blocks: [
        { type: 'heading', content: 'Your task' },
        { type: 'text', content: 'Write the release notes of {{product}} for {{audience}}.' },
        { id: 'blk_65f1c0de9a1b2c3d4e5f6013', type: 'component_ref', itemId: 'lib_65f1c0de9a1b2c3d4e5f600c' },
      ],
    },
    response: {
      ok: true,
      success: true,
      blocks: [
        { id: 'blk_65f1c0de9a1b2c3d4e5f6014', type: 'heading', order: 0, condition: null, content: 'Your task', level: 1 },
        {
          id: 'blk_65f1c0de9a1b2c3d4e5f6015',
          type: 'text',
          order: 1,
          condition: null,
          content: 'Write the release notes of {{product}} for {{audience}}.',
        },
        { id: 'blk_65f1c0de9a1b2c3d4e5f6013', type: 'component_ref', order: 2, condition: null, itemId: 'lib_65f1c0de9a1b2c3d4e5f600c' },
      ],
    },
    errors: ['not_authorable', 'invalid_block', 'invalid_condition', 'skill_cycle', 'draft_too_large'],
  },
  blocks_read: {
    parameters: { skillId: '65f1c0de9a1b2c3d4e5f600d', fileId: 'file_65f1c0de9a1b2c3d4e5f600f', blockId: 'blk_65f1c0de9a1b2c3d4e5f6013' },
    response: {
      ok: true,
      success: true,
      block: {
        id: 'blk_65f1c0de9a1b2c3d4e5f6013',
        type: 'component_ref',
        order: 3,
        condition: null,
        itemId: 'lib_65f1c0de9a1b2c3d4e5f600c',
      },
    },
  },
  blocks_update: {
    parameters: { skillId: '65f1c0de9a1b2c3d4e5f600d', fileId: 'file_65f1c0de9a1b2c3d4e5f600f', blockId: 'blk_65f1c0de9a1b2c3d4e5f6013' },
    request: { order: 0 },
    response: {
      ok: true,
      success: true,
      block: {
        id: 'blk_65f1c0de9a1b2c3d4e5f6013',
        type: 'component_ref',
        order: 0,
        condition: null,
        itemId: 'lib_65f1c0de9a1b2c3d4e5f600c',
      },
    },
    errors: ['not_authorable', 'invalid_block', 'invalid_condition', 'skill_cycle', 'draft_too_large'],
  },
  blocks_delete: {
    parameters: { skillId: '65f1c0de9a1b2c3d4e5f600d', fileId: 'file_65f1c0de9a1b2c3d4e5f600f', blockId: 'blk_65f1c0de9a1b2c3d4e5f6013' },
    response: { ok: true, success: true, block: { id: 'blk_65f1c0de9a1b2c3d4e5f6013', deleted: true } },
    errors: ['not_authorable'],
  },
};
