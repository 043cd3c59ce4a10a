import type { Examples } from './example.js';

export const TRACES: Examples = {
  traces_create: {
    request: {
      promptName: 'globex/tone-check',
      etag: '69563ce3d89f7fe818985368cc71ebb5',
      variables: {
        text: 'We are thrilled!',
      },
      output: 'It sounds like an advertisement.',
      inputTokens: 64,
      outputTokens: 9,
      totalTokens: 73,
      duration: 812,
      model: {
        provider: 'openai',
        name: 'gpt-5-mini',
      },
      status: 'success',
      tags: ['review'],
    },
    response: {
      ok: true,
      success: true,
      trace: {
        id: 'trc_65f1c0de9a1b2c3d4e5f6021',
        promptName: 'globex/tone-check',
        etag: '69563ce3d89f7fe818985368cc71ebb5',
        status: 'success',
        model: {
          provider: 'openai',
          name: 'gpt-5-mini',
        },
        inputTokens: 64,
        outputTokens: 9,
        totalTokens: 73,
        cost: null,
        duration: 812,
        tags: ['review'],
        createdAt: '2026-03-02T09:00:27.000Z',
      },
    },
  },
  traces_list: {
    parameters: {
      promptName: 'globex/tone-check',
    },
    response: {
      ok: true,
      success: true,
      traces: [
        {
          id: 'trc_65f1c0de9a1b2c3d4e5f6021',
          promptName: 'globex/tone-check',
          etag: '69563ce3d89f7fe818985368cc71ebb5',
          status: 'success',
          model: {
            provider: 'openai',
            name: 'gpt-5-mini',
          },
          inputTokens: 64,
          outputTokens: 9,
          totalTokens: 73,
          cost: null,
          duration: 812,
          tags: ['review'],
          createdAt: '2026-03-02T09:00:27.000Z',
        },
      ],
      nextCursor: null,
      total: 1,
      page: 1,
      limit: 50,
      perPage: 50,
    },
  },
  traces_read: {
    parameters: {
      id: 'trc_65f1c0de9a1b2c3d4e5f6021',
    },
    response: {
      ok: true,
      success: true,
      trace: {
        id: 'trc_65f1c0de9a1b2c3d4e5f6021',
        promptName: 'globex/tone-check',
        etag: '69563ce3d89f7fe818985368cc71ebb5',
        status: 'success',
        model: {
          provider: 'openai',
          name: 'gpt-5-mini',
        },
        inputTokens: 64,
        outputTokens: 9,
        totalTokens: 73,
        cost: null,
        duration: 812,
        tags: ['review'],
        createdAt: '2026-03-02T09:00:27.000Z',
        manifest: null,
        variables: {
          text: 'We are thrilled!',
        },
        messages: [],
        output: 'It sounds like an advertisement.',
        metadata: {},
      },
    },
  },
};
