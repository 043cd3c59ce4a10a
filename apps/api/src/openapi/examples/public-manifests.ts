import type { Examples } from './example.js';

export const PUBLIC_MANIFESTS: Examples = {
  publicManifests_list: {
    parameters: { account: 'globex' },
    response: {
      ok: true,
      success: true,
      prompts: [{ name: 'tone-check', title: 'Tone check', description: 'Says how a text sounds to its reader.', visibility: 'listed' }],
      skills: [
        { name: 'tone-check', title: 'Tone check', description: 'Says how a text sounds to its reader.', kind: 'prompt', access: 'public' },
        { name: 'weather', title: 'Weather', description: 'Tells the weather.', kind: 'http', access: 'public' },
      ],
    },
  },
  publicManifests_read: {
    parameters: { account: 'globex', slug: 'tone-check' },
    response: {
      ok: true,
      success: true,
      manifest: {
        $schema: 'https://agnt.ai/schemas/manifest/v2.json',
        kind: 'PromptManifest',
        apiVersion: 'v2',
        metadata: {
          name: 'tone-check',
          title: 'Tone check',
          description: 'Says how a text sounds to its reader.',
          kind: 'prompt',
          type: 'prompt',
          access: 'public',
          visibility: 'listed',
          contentVisibility: 'transparent',
          author: 'globex',
          tags: [],
          etag: '69563ce3d89f7fe818985368cc71ebb5',
          createdAt: '2026-03-02T09:00:24.000Z',
        },
        spec: {
          routingStrategy: 'fallback',
          enableToolCalls: false,
          variables: [{ key: 'text', type: 'string', description: '', required: true, source: 'caller', condition: null }],
          files: [
            {
              section: 'system',
              name: 'role',
              order: 0,
              condition: null,
              blocks: [{ type: 'text', condition: null, content: 'Say in one sentence how this sounds: {text}', order: 0 }],
            },
          ],
          tools: [],
          models: [{ provider: 'anthropic', model: 'claude-sonnet-4-6', temperature: 0.7, fallbackOrder: 0 }],
          dependencies: [{ type: 'component', name: 'literal.left-brace' }],
        },
        resolvedDependencies: { components: [{ name: 'literal.left-brace', content: '{' }], assistants: [], skills: [] },
      },
    },
    errors: ['payment_required', 'skill_opaque'],
  },
};
