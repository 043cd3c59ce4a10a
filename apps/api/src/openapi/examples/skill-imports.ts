import type { Examples } from './example.js';
import { TRACKER } from './plugins.js';

const DRAFT = { ...TRACKER, version: null };

const DOCUMENT = {
  openapi: '3.1.0',
  info: { title: 'Issue tracker', description: 'Searches the issues of the project.', version: '1.4' },
  servers: [{ url: 'https://issues.example.com/api' }],
  components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
  security: [{ token: [] }],
  paths: {
    '/issues': {
      get: {
        operationId: 'search_issues',
        summary: 'Finds issues by text.',
        parameters: [{ in: 'query', name: 'q', required: true, schema: { type: 'string' } }],
      },
    },
    '/issues/{id}/attachments': {
      post: { operationId: 'attach', requestBody: { content: { 'multipart/form-data': { schema: { type: 'object' } } } } },
    },
  },
};

const SEARCH = {
  name: 'search_issues',
  description: 'Finds issues by text.',
  parameters: { type: 'object', properties: { q: { type: 'string' } }, required: ['q'], additionalProperties: false },
};

const SOURCE_ERRORS = ['outbound_refused', 'import_failed', 'skill_name_taken'] as const;

export const SKILL_IMPORTS: Examples = {
  skillImports_importOpenApi: {
    request: { document: DOCUMENT },
    response: {
      ok: true,
      success: true,
      skill: { ...DRAFT, toolDefs: [{ ...SEARCH, request: { method: 'GET', path: '/issues', query: { q: '{{args.q}}' } } }] },
      warnings: [
        {
          code: 'unsupported_body',
          message: 'Its body is sent as multipart/form-data; tools send JSON, forms and plain text.',
          operation: 'POST /issues/{id}/attachments',
        },
      ],
    },
    errors: [...SOURCE_ERRORS, 'openapi_unsupported', 'invalid_openapi', 'invalid_http'],
  },
  skillImports_importMcp: {
    request: { url: 'https://issues.example.com/mcp', name: 'issue-server', auth: { type: 'bearer' }, credential: 'tok_4f9a2c' },
    response: {
      ok: true,
      success: true,
      skill: {
        ...DRAFT,
        name: 'issue-server',
        title: 'issues.example.com',
        description: 'Calls issues.example.com.',
        kind: 'mcp',
        toolDefs: [SEARCH],
        http: null,
        mcp: {
          serverUrl: 'https://issues.example.com/mcp',
          transport: 'streamable-http',
          auth: { type: 'bearer' },
          allowedTools: ['search_issues'],
          toolsDigest: '0f343b0931126a20f133d67c2b018a3b1f6e3f1d0c7c3f2b4e0a7f6b7f3c9a51',
        },
      },
      warnings: [],
    },
    errors: [...SOURCE_ERRORS, 'invalid_mcp', 'mcp_source_unsupported'],
  },
};
