import type { Examples } from './example.js';

export const VERSIONS: Examples = {
  versions_list: {
    parameters: {
      skillId: '65f1c0de9a1b2c3d4e5f600d',
    },
    response: {
      ok: true,
      success: true,
      versions: [
        {
          id: 'ver_65f1c0de9a1b2c3d4e5f6019',
          skill: {
            id: '65f1c0de9a1b2c3d4e5f600d',
            name: 'release-notes',
          },
          version: 2,
          etag: '9896b901fc9fb35f2b1806fe991e5588',
          digest: 'b7a4dbe13a4ae351db9bd252cd9b820d9c6b97455617550ecf5f3b53d3095cc7',
          note: 'Says when to use it.',
          publishedAt: '2026-03-02T09:00:18.000Z',
          publishedBy: 'usr_65f1c0de9a1b2c3d4e5f6001',
        },
        {
          id: 'ver_65f1c0de9a1b2c3d4e5f6018',
          skill: {
            id: '65f1c0de9a1b2c3d4e5f600d',
            name: 'release-notes',
          },
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
    parameters: {
      skillId: '65f1c0de9a1b2c3d4e5f600d',
      version: '1',
    },
    response: {
      ok: true,
      success: true,
      version: {
        id: 'ver_65f1c0de9a1b2c3d4e5f6018',
        skill: {
          id: '65f1c0de9a1b2c3d4e5f600d',
          name: 'release-notes',
        },
        version: 1,
        etag: '9896b901fc9fb35f2b1806fe991e5588',
        digest: 'b7a4dbe13a4ae351db9bd252cd9b820d9c6b97455617550ecf5f3b53d3095cc7',
        note: 'First version.',
        publishedAt: '2026-03-02T09:00:16.000Z',
        publishedBy: 'usr_65f1c0de9a1b2c3d4e5f6001',
        manifest: {
          $schema: 'https://agnt.ai/schemas/manifest/v2.json',
          kind: 'SkillManifest',
          apiVersion: 'v2',
          metadata: {
            name: 'release-notes',
            title: 'Release notes',
            description: 'Writes the notes of a release from what was merged.',
            kind: 'agent',
            access: 'private',
            tags: ['writing', 'releases'],
            etag: '9896b901fc9fb35f2b1806fe991e5588',
            createdAt: '2026-03-02T09:00:13.000Z',
          },
          spec: {
            routingStrategy: 'fallback',
            enableToolCalls: true,
            modelStrategy: 'high',
            dispatchable: false,
            variables: [
              {
                key: 'product',
                type: 'string',
                required: true,
                description: 'Name of the product.',
              },
              {
                key: 'audience',
                type: 'enum',
                required: false,
                description: 'Who reads the notes.',
                default: 'users',
                enum: ['users', 'developers'],
              },
            ],
            files: [
              {
                section: 'system',
                name: 'task',
                order: 0,
                condition: null,
                blocks: [
                  {
                    id: 'blk_65f1c0de9a1b2c3d4e5f6014',
                    type: 'heading',
                    order: 0,
                    content: 'Your task',
                    level: 1,
                  },
                  {
                    id: 'blk_65f1c0de9a1b2c3d4e5f6015',
                    type: 'text',
                    order: 1,
                    content: 'Write the release notes of {{product}} for {{audience}}.',
                  },
                  {
                    id: 'blk_65f1c0de9a1b2c3d4e5f6013',
                    type: 'component_ref',
                    order: 2,
                    itemId: 'lib_65f1c0de9a1b2c3d4e5f600c',
                  },
                ],
              },
            ],
            tools: [
              {
                name: 'list_changes',
                description: 'Lists what was merged since a date.',
                parameters: {
                  type: 'object',
                  properties: {
                    since: {
                      type: 'string',
                    },
                  },
                  required: ['since'],
                },
              },
            ],
            models: [],
            dependencies: [
              {
                type: 'component',
                id: 'lib_65f1c0de9a1b2c3d4e5f600c',
                name: 'house-style',
                title: 'House style',
                content: 'Short sentences. Name the effect before the cause. No exclamation marks.',
              },
            ],
            skillPlugins: [
              {
                skillId: '65f1c0de9a1b2c3d4e5f6016',
                name: 'issue-tracker',
                kind: 'http',
                version: 1,
              },
            ],
          },
        },
      },
    },
  },
  versions_publish: {
    parameters: {
      skillId: '65f1c0de9a1b2c3d4e5f600d',
    },
    request: {
      note: 'First version.',
    },
    response: {
      ok: true,
      success: true,
      version: {
        id: 'ver_65f1c0de9a1b2c3d4e5f6018',
        skill: {
          id: '65f1c0de9a1b2c3d4e5f600d',
          name: 'release-notes',
        },
        version: 1,
        etag: '9896b901fc9fb35f2b1806fe991e5588',
        digest: 'b7a4dbe13a4ae351db9bd252cd9b820d9c6b97455617550ecf5f3b53d3095cc7',
        note: 'First version.',
        publishedAt: '2026-03-02T09:00:16.000Z',
        publishedBy: 'usr_65f1c0de9a1b2c3d4e5f6001',
        manifest: {
          $schema: 'https://agnt.ai/schemas/manifest/v2.json',
          kind: 'SkillManifest',
          apiVersion: 'v2',
          metadata: {
            name: 'release-notes',
            title: 'Release notes',
            description: 'Writes the notes of a release from what was merged.',
            kind: 'agent',
            access: 'private',
            tags: ['writing', 'releases'],
            etag: '9896b901fc9fb35f2b1806fe991e5588',
            createdAt: '2026-03-02T09:00:13.000Z',
          },
          spec: {
            routingStrategy: 'fallback',
            enableToolCalls: true,
            modelStrategy: 'high',
            dispatchable: false,
            variables: [
              {
                key: 'product',
                type: 'string',
                required: true,
                description: 'Name of the product.',
              },
              {
                key: 'audience',
                type: 'enum',
                required: false,
                description: 'Who reads the notes.',
                default: 'users',
                enum: ['users', 'developers'],
              },
            ],
            files: [
              {
                section: 'system',
                name: 'task',
                order: 0,
                condition: null,
                blocks: [
                  {
                    id: 'blk_65f1c0de9a1b2c3d4e5f6014',
                    type: 'heading',
                    order: 0,
                    content: 'Your task',
                    level: 1,
                  },
                  {
                    id: 'blk_65f1c0de9a1b2c3d4e5f6015',
                    type: 'text',
                    order: 1,
                    content: 'Write the release notes of {{product}} for {{audience}}.',
                  },
                  {
                    id: 'blk_65f1c0de9a1b2c3d4e5f6013',
                    type: 'component_ref',
                    order: 2,
                    itemId: 'lib_65f1c0de9a1b2c3d4e5f600c',
                  },
                ],
              },
            ],
            tools: [
              {
                name: 'list_changes',
                description: 'Lists what was merged since a date.',
                parameters: {
                  type: 'object',
                  properties: {
                    since: {
                      type: 'string',
                    },
                  },
                  required: ['since'],
                },
              },
            ],
            models: [],
            dependencies: [
              {
                type: 'component',
                id: 'lib_65f1c0de9a1b2c3d4e5f600c',
                name: 'house-style',
                title: 'House style',
                content: 'Short sentences. Name the effect before the cause. No exclamation marks.',
              },
            ],
            skillPlugins: [
              {
                skillId: '65f1c0de9a1b2c3d4e5f6016',
                name: 'issue-tracker',
                kind: 'http',
                version: 1,
              },
            ],
          },
        },
      },
      publish: {
        version: 1,
      },
      versionNumber: 1,
    },
    errors: ['manifest_too_large'],
  },
  versions_rollback: {
    parameters: {
      skillId: '65f1c0de9a1b2c3d4e5f600d',
    },
    request: {
      version: 1,
    },
    response: {
      ok: true,
      success: true,
      version: {
        id: 'ver_65f1c0de9a1b2c3d4e5f601a',
        skill: {
          id: '65f1c0de9a1b2c3d4e5f600d',
          name: 'release-notes',
        },
        version: 3,
        etag: '9896b901fc9fb35f2b1806fe991e5588',
        digest: 'b7a4dbe13a4ae351db9bd252cd9b820d9c6b97455617550ecf5f3b53d3095cc7',
        note: null,
        publishedAt: '2026-03-02T09:00:21.000Z',
        publishedBy: 'usr_65f1c0de9a1b2c3d4e5f6001',
        rolledBackFrom: 1,
        manifest: {
          $schema: 'https://agnt.ai/schemas/manifest/v2.json',
          kind: 'SkillManifest',
          apiVersion: 'v2',
          metadata: {
            name: 'release-notes',
            title: 'Release notes',
            description: 'Writes the notes of a release from what was merged.',
            kind: 'agent',
            access: 'private',
            tags: ['writing', 'releases'],
            etag: '9896b901fc9fb35f2b1806fe991e5588',
            createdAt: '2026-03-02T09:00:13.000Z',
          },
          spec: {
            routingStrategy: 'fallback',
            enableToolCalls: true,
            modelStrategy: 'high',
            dispatchable: false,
            variables: [
              {
                key: 'product',
                type: 'string',
                required: true,
                description: 'Name of the product.',
              },
              {
                key: 'audience',
                type: 'enum',
                required: false,
                description: 'Who reads the notes.',
                default: 'users',
                enum: ['users', 'developers'],
              },
            ],
            files: [
              {
                section: 'system',
                name: 'task',
                order: 0,
                condition: null,
                blocks: [
                  {
                    id: 'blk_65f1c0de9a1b2c3d4e5f6014',
                    type: 'heading',
                    order: 0,
                    content: 'Your task',
                    level: 1,
                  },
                  {
                    id: 'blk_65f1c0de9a1b2c3d4e5f6015',
                    type: 'text',
                    order: 1,
                    content: 'Write the release notes of {{product}} for {{audience}}.',
                  },
                  {
                    id: 'blk_65f1c0de9a1b2c3d4e5f6013',
                    type: 'component_ref',
                    order: 2,
                    itemId: 'lib_65f1c0de9a1b2c3d4e5f600c',
                  },
                ],
              },
            ],
            tools: [
              {
                name: 'list_changes',
                description: 'Lists what was merged since a date.',
                parameters: {
                  type: 'object',
                  properties: {
                    since: {
                      type: 'string',
                    },
                  },
                  required: ['since'],
                },
              },
            ],
            models: [],
            dependencies: [
              {
                type: 'component',
                id: 'lib_65f1c0de9a1b2c3d4e5f600c',
                name: 'house-style',
                title: 'House style',
                content: 'Short sentences. Name the effect before the cause. No exclamation marks.',
              },
            ],
            skillPlugins: [
              {
                skillId: '65f1c0de9a1b2c3d4e5f6016',
                name: 'issue-tracker',
                kind: 'http',
                version: 1,
              },
            ],
          },
        },
      },
      publish: {
        version: 3,
      },
      versionNumber: 3,
    },
  },
  versions_yank: {
    parameters: {
      skillId: '65f1c0de9a1b2c3d4e5f600d',
      version: '1',
    },
    request: {
      reason: 'Names no audience.',
    },
    response: {
      ok: true,
      success: true,
      version: {
        id: 'ver_65f1c0de9a1b2c3d4e5f6018',
        skill: {
          id: '65f1c0de9a1b2c3d4e5f600d',
          name: 'release-notes',
        },
        version: 1,
        etag: '9896b901fc9fb35f2b1806fe991e5588',
        digest: 'b7a4dbe13a4ae351db9bd252cd9b820d9c6b97455617550ecf5f3b53d3095cc7',
        note: 'First version.',
        publishedAt: '2026-03-02T09:00:16.000Z',
        publishedBy: 'usr_65f1c0de9a1b2c3d4e5f6001',
        yanked: {
          reason: 'Names no audience.',
          at: '2026-03-02T09:00:19.000Z',
        },
      },
    },
    errors: ['version_yanked'],
  },
  versions_unyank: {
    parameters: {
      skillId: '65f1c0de9a1b2c3d4e5f600d',
      version: '1',
    },
    response: {
      ok: true,
      success: true,
      version: {
        id: 'ver_65f1c0de9a1b2c3d4e5f6018',
        skill: {
          id: '65f1c0de9a1b2c3d4e5f600d',
          name: 'release-notes',
        },
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
