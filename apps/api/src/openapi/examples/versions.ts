import type { Examples } from './example.js';
import { MANIFEST } from './release-notes.js';

const VERSION = {
  id: 'ver_65f1c0de9a1b2c3d4e5f6018',
  skill: { id: '65f1c0de9a1b2c3d4e5f600d', name: 'release-notes' },
  version: 1,
  etag: '9896b901fc9fb35f2b1806fe991e5588',
  digest: 'b7a4dbe13a4ae351db9bd252cd9b820d9c6b97455617550ecf5f3b53d3095cc7',
  note: 'First version.',
  publishedAt: '2026-03-02T09:00:16.000Z',
  publishedBy: 'usr_65f1c0de9a1b2c3d4e5f6001',
  manifest: MANIFEST,
};

export const VERSIONS: Examples = {
  versions_list: {
    parameters: { skillId: '65f1c0de9a1b2c3d4e5f600d' },
    response: {
      ok: true,
      success: true,
      versions: [
        {
          id: 'ver_65f1c0de9a1b2c3d4e5f6019',
          skill: { id: '65f1c0de9a1b2c3d4e5f600d', name: 'release-notes' },
          version: 2,
          etag: '9896b901fc9fb35f2b1806fe991e5588',
          digest: 'b7a4dbe13a4ae351db9bd252cd9b820d9c6b97455617550ecf5f3b53d3095cc7',
          note: 'Says when to use it.',
          publishedAt: '2026-03-02T09:00:18.000Z',
          publishedBy: 'usr_65f1c0de9a1b2c3d4e5f6001',
        },
        {
          id: 'ver_65f1c0de9a1b2c3d4e5f6018',
          skill: { id: '65f1c0de9a1b2c3d4e5f600d', name: 'release-notes' },
          version: 1,
          etag: '9896b901fc9fb35f2b1806fe991e5588',
          digest: 'b7a4dbe13a4ae351db9bd252cd9b820d9c6b97455617550ecf5f3b53d3095cc7',
          note: 'First version.',
          publishedAt: '2026-03-02T09:00:16.000Z',
          publishedBy: 'usr_65f1c0de9a1b2c3d4e5f6001',
        },
      ],
      total: 2,
      page: 1,
      limit: 50,
      perPage: 50,
    },
  },
  versions_read: {
    parameters: { skillId: '65f1c0de9a1b2c3d4e5f600d', version: '1' },
    response: { ok: true, success: true, version: VERSION },
  },
  versions_publish: {
    parameters: { skillId: '65f1c0de9a1b2c3d4e5f600d' },
    request: { note: 'First version.' },
    response: { ok: true, success: true, version: VERSION, publish: { version: 1 }, versionNumber: 1 },
    errors: ['manifest_too_large'],
  },
  versions_rollback: {
    parameters: { skillId: '65f1c0de9a1b2c3d4e5f600d' },
    request: { version: 1 },
    response: {
      ok: true,
      success: true,
      version: {
        id: 'ver_65f1c0de9a1b2c3d4e5f601a',
        skill: { id: '65f1c0de9a1b2c3d4e5f600d', name: 'release-notes' },
        version: 3,
        etag: '9896b901fc9fb35f2b1806fe991e5588',
        digest: 'b7a4dbe13a4ae351db9bd252cd9b820d9c6b97455617550ecf5f3b53d3095cc7',
        note: null,
        publishedAt: '2026-03-02T09:00:21.000Z',
        publishedBy: 'usr_65f1c0de9a1b2c3d4e5f6001',
        rolledBackFrom: 1,
        manifest: MANIFEST,
      },
      publish: { version: 3 },
      versionNumber: 3,
    },
  },
  versions_yank: {
    parameters: { skillId: '65f1c0de9a1b2c3d4e5f600d', version: '1' },
    request: { reason: 'Names no audience.' },
    response: {
      ok: true,
      success: true,
      version: {
        id: 'ver_65f1c0de9a1b2c3d4e5f6018',
        skill: { id: '65f1c0de9a1b2c3d4e5f600d', name: 'release-notes' },
        version: 1,
        etag: '9896b901fc9fb35f2b1806fe991e5588',
        digest: 'b7a4dbe13a4ae351db9bd252cd9b820d9c6b97455617550ecf5f3b53d3095cc7',
        note: 'First version.',
        publishedAt: '2026-03-02T09:00:16.000Z',
        publishedBy: 'usr_65f1c0de9a1b2c3d4e5f6001',
        yanked: { reason: 'Names no audience.', at: '2026-03-02T09:00:19.000Z' },
      },
    },
    errors: ['version_yanked'],
  },
  versions_unyank: {
    parameters: { skillId: '65f1c0de9a1b2c3d4e5f600d', version: '1' },
    response: {
      ok: true,
      success: true,
      version: {
        id: 'ver_65f1c0de9a1b2c3d4e5f6018',
        skill: { id: '65f1c0de9a1b2c3d4e5f600d', name: 'release-notes' },
        version: 1,
        etag: '9896b901fc9fb35f2b1806fe991e5588',
        digest: 'b7a4dbe13a4ae351db9bd252cd9b820d9c6b97455617550ecf5f3b53d3095cc7',
        note: 'First version.',
        publishedAt: '2026-03-02T09:00:16.000Z',
        publishedBy: 'usr_65f1c0de9a1b2c3d4e5f6001',
      },
    },
    errors: ['version_not_yanked'],
  },
};
