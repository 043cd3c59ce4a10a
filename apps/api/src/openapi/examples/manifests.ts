import type { Examples } from './example.js';

export const MANIFESTS: Examples = {
  manifests_manifest: {
    parameters: {
      skillId: '65f1c0de9a1b2c3d4e5f600d',
      version: 'latest',
    },
    response: {
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
    errors: ['read_only'],
  },
  manifests_compile: {
    parameters: {
      skillId: '65f1c0de9a1b2c3d4e5f600d',
    },
    request: {
      variables: {
        product: 'Guildhall',
        audience: 'developers',
      },
      version: 'latest',
    },
    response: {
      ok: true,
      success: true,
      system:
        '# Your task\n\nWrite the release notes of Guildhall for developers.\n\nShort sentences. Name the effect before the cause. No exclamation marks.',
      messages: [],
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
      model: null,
      warnings: [
        {
          code: 'no_finish_tool',
          message: 'No tool called finish_agent_run is offered; an agent needs it to return its result.',
        },
        {
          code: 'no_model_configured',
          message: 'No model is configured for the strategy of this skill.',
        },
      ],
      etag: '9896b901fc9fb35f2b1806fe991e5588',
    },
    errors: ['read_only'],
  },
  manifests_diff: {
    parameters: {
      skillId: '65f1c0de9a1b2c3d4e5f600d',
      from: 'latest',
      to: 'draft',
    },
    response: {
      ok: true,
      success: true,
      diff: {
        from: {
          version: 1,
          etag: '9896b901fc9fb35f2b1806fe991e5588',
        },
        to: {
          version: 'draft',
          etag: '9896b901fc9fb35f2b1806fe991e5588',
        },
        identical: false,
        stats: {
          added: 0,
          removed: 0,
          changed: 2,
        },
        changes: [
          {
            kind: 'field',
            type: 'changed',
            path: 'title',
            before: 'Release notes',
            after: 'Release notes writer',
            hunks: [
              {
                oldStart: 1,
                oldLines: 1,
                newStart: 1,
                newLines: 1,
                lines: ['-Release notes', '\\ No newline at end of file', '+Release notes writer', '\\ No newline at end of file'],
              },
            ],
          },
          {
            kind: 'field',
            type: 'changed',
            path: 'tags',
            before: ['writing', 'releases'],
            after: ['writing'],
          },
        ],
      },
    },
  },
};
