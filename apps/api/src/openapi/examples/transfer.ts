import type { Examples } from './example.js';

export const TRANSFER: Examples = {
  transfer_export: {
    parameters: {
      skillId: '65f1c0de9a1b2c3d4e5f600d',
    },
    response: {
      $manifestVersion: 1,
      name: 'release-notes',
      title: 'Release notes',
      description: 'Writes the notes of a release from what was merged.',
      kind: 'agent',
      access: 'private',
      status: 'active',
      listed: false,
      contentVisibility: 'transparent',
      tags: ['writing', 'releases'],
      modelStrategy: 'high',
      dispatchable: false,
      models: [],
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
      variables: [
        {
          key: 'product',
          description: 'Name of the product.',
          type: 'string',
          required: true,
        },
        {
          key: 'audience',
          description: 'Who reads the notes.',
          type: 'enum',
          required: false,
          default: 'users',
          enum: ['users', 'developers'],
        },
      ],
      toolDefs: [
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
    },
    errors: ['read_only'],
  },
  transfer_import: {
    request: {
      manifest: {
        $manifestVersion: 1,
        name: 'release-notes-copy',
        title: 'Release notes',
        description: 'Writes the notes of a release from what was merged.',
        kind: 'agent',
        access: 'private',
        status: 'active',
        listed: false,
        contentVisibility: 'transparent',
        tags: ['writing', 'releases'],
        modelStrategy: 'high',
        dispatchable: false,
        models: [],
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
        variables: [
          {
            key: 'product',
            description: 'Name of the product.',
            type: 'string',
            required: true,
          },
          {
            key: 'audience',
            description: 'Who reads the notes.',
            type: 'enum',
            required: false,
            default: 'users',
            enum: ['users', 'developers'],
          },
        ],
        toolDefs: [
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
      },
      options: {
        conflictStrategy: 'skip',
      },
    },
    response: {
      ok: true,
      success: true,
      action: 'created',
      skill: {
        id: '65f1c0de9a1b2c3d4e5f601b',
        account: {
          id: 'acc_65f1c0de9a1b2c3d4e5f6002',
          slug: 'acme',
          name: 'Acme Software',
        },
        name: 'release-notes-copy',
        title: 'Release notes',
        description: 'Writes the notes of a release from what was merged.',
        kind: 'agent',
        status: 'active',
        access: 'private',
        listed: false,
        dispatchable: false,
        modelStrategy: 'high',
        tags: ['writing', 'releases'],
        contentVisibility: 'transparent',
        whenToUse: null,
        variables: [
          {
            key: 'product',
            description: 'Name of the product.',
            type: 'string',
            required: true,
          },
          {
            key: 'audience',
            description: 'Who reads the notes.',
            type: 'enum',
            required: false,
            default: 'users',
            enum: ['users', 'developers'],
          },
        ],
        toolDefs: [
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
        pricing: {
          model: 'free',
        },
        outputSchema: null,
        models: [],
        http: null,
        mcp: null,
        approvalMode: 'auto',
        fork: null,
        importedFrom: null,
        deprecated: null,
        installCount: 0,
        rating: {
          average: null,
          count: 0,
        },
        version: null,
        createdAt: '2026-03-02T09:00:23.000Z',
        updatedAt: '2026-03-02T09:00:23.000Z',
        installation: {
          id: 'inst_65f1c0de9a1b2c3d4e5f601c',
          source: 'own',
          shared: true,
          locked: false,
          alias: null,
          status: 'live',
          version: 'latest',
        },
      },
    },
    errors: [
      'not_found',
      'too_many_items',
      'unknown_manifest_version',
      'invalid_manifest',
      'skill_name_taken',
      'draft_too_large',
      'skill_cycle',
    ],
  },
};
