import type { Examples } from './example.js';
import { MANIFEST, TOOLS } from './release-notes.js';

export const MANIFESTS: Examples = {
  manifests_manifest: { parameters: { skillId: '65f1c0de9a1b2c3d4e5f600d', version: 'latest' }, response: MANIFEST, errors: ['read_only'] },
  manifests_compile: {
    parameters: { skillId: '65f1c0de9a1b2c3d4e5f600d' },
    request: { variables: { product: 'Guildhall', audience: 'developers' }, version: 'latest' },
    response: {
      ok: true,
      success: true,
      system:
        '# Your task\n\nWrite the release notes of Guildhall for developers.\n\nShort sentences. Name the effect before the cause. No exclamation marks.',
      messages: [],
      tools: TOOLS,
      model: null,
      warnings: [
        { code: 'no_finish_tool', message: 'No tool called finish_agent_run is offered; an agent needs it to return its result.' },
        { code: 'no_model_configured', message: 'No model is configured for the strategy of this skill.' },
      ],
      etag: '9896b901fc9fb35f2b1806fe991e5588',
    },
    errors: ['read_only'],
  },
  manifests_diff: {
    parameters: { skillId: '65f1c0de9a1b2c3d4e5f600d', from: 'latest', to: 'draft' },
    response: {
      ok: true,
      success: true,
      diff: {
        from: { version: 1, etag: '9896b901fc9fb35f2b1806fe991e5588' },
        to: { version: 'draft', etag: '9896b901fc9fb35f2b1806fe991e5588' },
        identical: false,
        stats: { added: 0, removed: 0, changed: 2 },
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
          { kind: 'field', type: 'changed', path: 'tags', before: ['writing', 'releases'], after: ['writing'] },
        ],
      },
    },
  },
};
