import type { Examples } from './example.js';

const SESSION = {
  ok: true,
  success: true,
  token: 'eyJhbGciOiJSUzI1NiJ9…',
  refreshToken: 'rt_…',
  expiresIn: 900,
  user: { id: 'usr_65f1c0de9a1b2c3d4e5f6001', email: 'ada@example.com', name: 'Ada' },
  account: { id: 'acc_65f1c0de9a1b2c3d4e5f6002', slug: 'acme', name: 'acme' },
  role: 'owner',
};

const TIERS = {
  low: [{ provider: 'openai', model: 'gpt-5-mini' }],
  medium: [{ provider: 'anthropic', model: 'claude-sonnet-4-5', temperature: 0.2 }],
  high: [],
};

const API_KEY = {
  id: 'key_65f1c0de9a1b2c3d4e5f6009',
  label: 'ci',
  role: 'admin',
  scopes: ['skills:read', 'skills:write'],
  prefix: 'ak_live_',
  last4: 'zhLd',
  createdById: 'usr_65f1c0de9a1b2c3d4e5f6001',
  expiresAt: '2030-01-01T00:00:00.000Z',
  lastUsedAt: null,
  createdAt: '2026-03-02T09:00:05.000Z',
};

const CERTIFICATE = {
  id: 'crt_65f1c0de9a1b2c3d4e5f600a',
  name: 'portal',
  algorithm: 'RS256',
  publicKey:
    '-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAyp2om0XuEMh7TQapUiXc\nk2RbwVAZ/Zv8RwDx9pSPkPiwmTHyvepplnD0frTPKajOScXe7Tul5pvgBavF7dmh\nkkzc+zzScqdEu3RKIWCIrB0WSFFMov3qwlc4lFlj6ZkQhMR7Afb5ic6EC3me45Qy\n6QQ+j9BBdcI/q/Wm8QE8SiLnD6FVs31faf1Qq8RKqt7oWyrWPUfpH2p9+F5FwVSu\nmErhaKR4e6HelTkhBB15WO8DJSek6UY2v1nxQ4dcSXd2uAK98jMYYqs5r8b78Qwq\n/8XkCmVWY4ASARCmGb2HfHxOUyscq0yK2BSWm2ZugCHkLKy0Q3YK8BP9ggGt8a9w\nrwIDAQAB\n-----END PUBLIC KEY-----\n',
  fingerprint: 'b88428745ae01b4276c0d734bc6c458a78611396d8899f5e67c2f2a37f8a5f20',
  createdById: 'usr_65f1c0de9a1b2c3d4e5f6001',
  expiresAt: '2030-01-01T00:00:00.000Z',
  lastUsedAt: null,
  createdAt: '2026-03-02T09:00:06.000Z',
};

export const IDENTITY: Examples = {
  accounts_read: {
    response: {
      ok: true,
      success: true,
      account: {
        id: 'acc_65f1c0de9a1b2c3d4e5f6002',
        slug: 'acme',
        name: 'acme',
        grantPolicy: 'auto',
        defaults: { access: null, contentVisibility: null, modelStrategy: null },
        verified: false,
        createdAt: '2026-03-02T09:00:00.000Z',
        updatedAt: '2026-03-02T09:00:00.000Z',
      },
    },
  },
  accounts_update: {
    request: { name: 'Acme Software', grantPolicy: 'ask', defaults: { modelStrategy: 'high' } },
    response: {
      ok: true,
      success: true,
      account: {
        id: 'acc_65f1c0de9a1b2c3d4e5f6002',
        slug: 'acme',
        name: 'Acme Software',
        grantPolicy: 'ask',
        defaults: { access: null, contentVisibility: null, modelStrategy: 'high' },
        verified: false,
        createdAt: '2026-03-02T09:00:00.000Z',
        updatedAt: '2026-03-02T09:00:02.000Z',
      },
    },
    errors: ['account_taken'],
  },
  accounts_listAudit: {
    parameters: { limit: '2' },
    response: {
      ok: true,
      success: true,
      events: [
        {
          id: 'aud_65f1c0de9a1b2c3d4e5f6023',
          actor: { type: 'user', id: 'usr_65f1c0de9a1b2c3d4e5f6001', accountId: 'acc_65f1c0de9a1b2c3d4e5f6002' },
          action: 'skill.delete',
          target: '65f1c0de9a1b2c3d4e5f600d',
          beforeDigest: '63807953c991e4fe3f7aeebc4508a853e7d343516ec150fedc81b96098ff216f',
          afterDigest: null,
          requestId: 'req_65f1c0de9a1b2c3d4e5f6024',
          at: '2026-03-02T09:00:29.000Z',
        },
        {
          id: 'aud_65f1c0de9a1b2c3d4e5f6025',
          actor: { type: 'user', id: 'usr_65f1c0de9a1b2c3d4e5f6001', accountId: 'acc_65f1c0de9a1b2c3d4e5f6002' },
          action: 'library.delete',
          target: 'lib_65f1c0de9a1b2c3d4e5f600c',
          beforeDigest: '291fc9f9052872fbcadf36717ecbf84b1e1d0ef83d94a741d1cb303c8372f2a3',
          afterDigest: null,
          requestId: 'req_65f1c0de9a1b2c3d4e5f6026',
          at: '2026-03-02T09:00:28.000Z',
        },
      ],
      nextCursor: 'MjAyNi0wMy0wMlQwOTowMDoyOC4wMDBaIGF1ZF82NWYxYzBkZTlhMWIyYzNkNGU1ZjYwMjU',
      total: 54,
      page: 1,
      limit: 2,
      perPage: 2,
    },
  },
  members_list: {
    parameters: { limit: '2' },
    response: {
      ok: true,
      success: true,
      members: [
        {
          userId: 'usr_65f1c0de9a1b2c3d4e5f6001',
          email: 'ada@example.com',
          name: 'Ada',
          role: 'owner',
          joinedAt: '2026-03-02T09:00:01.000Z',
        },
        {
          userId: 'usr_65f1c0de9a1b2c3d4e5f6004',
          email: 'bob@example.com',
          name: 'Bob',
          role: 'developer',
          joinedAt: '2026-03-02T09:00:03.000Z',
        },
      ],
      total: 3,
      page: 1,
      limit: 2,
      perPage: 2,
    },
  },
  members_add: {
    request: { email: 'bob@example.com', role: 'developer' },
    response: {
      ok: true,
      success: true,
      member: {
        userId: 'usr_65f1c0de9a1b2c3d4e5f6004',
        email: 'bob@example.com',
        name: 'Bob',
        role: 'developer',
        joinedAt: '2026-03-02T09:00:03.000Z',
      },
    },
    errors: ['already_member', 'unknown_user'],
  },
  members_update: {
    parameters: { userId: 'usr_65f1c0de9a1b2c3d4e5f6004' },
    request: { role: 'admin' },
    response: {
      ok: true,
      success: true,
      member: {
        userId: 'usr_65f1c0de9a1b2c3d4e5f6004',
        email: 'bob@example.com',
        name: 'Bob',
        role: 'admin',
        joinedAt: '2026-03-02T09:00:03.000Z',
      },
    },
    errors: ['last_owner'],
  },
  members_remove: {
    parameters: { userId: 'usr_65f1c0de9a1b2c3d4e5f6005' },
    response: { ok: true, success: true, member: { id: 'usr_65f1c0de9a1b2c3d4e5f6005', deleted: true } },
    errors: ['last_owner'],
  },
  members_leave: {
    response: { ok: true, success: true, member: { id: 'usr_65f1c0de9a1b2c3d4e5f6004', deleted: true } },
    errors: ['forbidden', 'last_owner'],
  },
  invites_list: {
    response: {
      ok: true,
      success: true,
      invites: [
        {
          id: 'inv_65f1c0de9a1b2c3d4e5f6006',
          email: 'dee@example.com',
          role: 'developer',
          invitedById: 'usr_65f1c0de9a1b2c3d4e5f6001',
          expiresAt: '2026-03-09T09:00:04.000Z',
          expired: false,
          createdAt: '2026-03-02T09:00:04.000Z',
        },
      ],
      total: 1,
      page: 1,
      limit: 50,
      perPage: 50,
    },
  },
  invites_create: {
    request: { email: 'dee@example.com', role: 'developer' },
    response: {
      ok: true,
      success: true,
      invite: {
        id: 'inv_65f1c0de9a1b2c3d4e5f6006',
        email: 'dee@example.com',
        role: 'developer',
        invitedById: 'usr_65f1c0de9a1b2c3d4e5f6001',
        expiresAt: '2026-03-09T09:00:04.000Z',
        expired: false,
        createdAt: '2026-03-02T09:00:04.000Z',
        token: 'inv_tok_T6lZBYtjeMpzbOWGW21P8VNWYcOei1Dw4mWjaso__RM',
      },
    },
    errors: ['already_member'],
  },
  invites_accept: {
    request: { inviteToken: 'inv_tok_T6lZBYtjeMpzbOWGW21P8VNWYcOei1Dw4mWjaso__RM' },
    response: {
      ok: true,
      success: true,
      token: 'eyJhbGciOiJSUzI1NiJ9…',
      refreshToken: 'rt_…',
      expiresIn: 900,
      user: { id: 'usr_65f1c0de9a1b2c3d4e5f6007', email: 'dee@example.com', name: 'Dee' },
      account: { id: 'acc_65f1c0de9a1b2c3d4e5f6002', slug: 'acme', name: 'Acme Software' },
      role: 'developer',
    },
    errors: ['forbidden', 'already_member', 'invalid_invite'],
  },
  invites_delete: {
    parameters: { inviteId: 'inv_65f1c0de9a1b2c3d4e5f6008' },
    response: { ok: true, success: true, invite: { id: 'inv_65f1c0de9a1b2c3d4e5f6008', deleted: true } },
  },
  apiKeys_list: { response: { ok: true, success: true, apiKeys: [API_KEY], total: 1, page: 1, limit: 50, perPage: 50 } },
  apiKeys_create: {
    request: { label: 'ci', scopes: ['skills:read', 'skills:write'], expiresAt: '2030-01-01T00:00:00.000Z' },
    response: {
      ok: true,
      success: true,
      apiKey: {
        id: 'key_65f1c0de9a1b2c3d4e5f6009',
        label: 'ci',
        role: 'admin',
        scopes: ['skills:read', 'skills:write'],
        prefix: 'ak_live_',
        last4: 'zhLd',
        createdById: 'usr_65f1c0de9a1b2c3d4e5f6001',
        expiresAt: '2030-01-01T00:00:00.000Z',
        lastUsedAt: null,
        createdAt: '2026-03-02T09:00:05.000Z',
        key: 'ak_live_…',
      },
    },
  },
  apiKeys_delete: {
    parameters: { keyId: 'key_65f1c0de9a1b2c3d4e5f6009' },
    response: { ok: true, success: true, apiKey: { id: 'key_65f1c0de9a1b2c3d4e5f6009', deleted: true } },
  },
  auth_signup: {
    request: { email: 'ada@example.com', password: 'correct horse battery staple', account: 'acme', name: 'Ada' },
    response: SESSION,
    errors: ['email_taken', 'account_taken', 'signup_closed', 'invite_required', 'invalid_invite'],
  },
  auth_login: {
    request: { email: 'ada@example.com', password: 'correct horse battery staple' },
    response: SESSION,
    errors: ['invalid_invite', 'invalid_credentials', 'not_a_member'],
  },
  auth_refresh: { request: { refreshToken: 'rt_…' }, response: SESSION, errors: ['invalid_refresh_token'] },
  auth_logout: { request: { refreshToken: 'rt_…' }, response: { ok: true, success: true } },
  auth_me: {
    response: {
      ok: true,
      success: true,
      user: { id: 'usr_65f1c0de9a1b2c3d4e5f6001', email: 'ada@example.com', name: 'Ada' },
      account: { id: 'acc_65f1c0de9a1b2c3d4e5f6002', slug: 'acme', name: 'acme' },
      role: 'owner',
      scopes: [
        'skills:read',
        'skills:write',
        'installs:write',
        'grants:write',
        'executions:read',
        'executions:run',
        'billing:read',
        'billing:write',
        'account:admin',
      ],
      via: 'user',
      credentialId: 'ses_65f1c0de9a1b2c3d4e5f6003',
      onBehalfOf: null,
      platformAdmin: false,
      accounts: [{ id: 'acc_65f1c0de9a1b2c3d4e5f6002', slug: 'acme', name: 'acme', role: 'owner' }],
    },
  },
  certificates_list: { response: { ok: true, success: true, certificates: [CERTIFICATE], total: 1, page: 1, limit: 50, perPage: 50 } },
  certificates_create: {
    request: { name: 'portal', algorithm: 'RS256', expiresAt: '2030-01-01T00:00:00.000Z' },
    response: {
      ok: true,
      success: true,
      certificate: {
        id: 'crt_65f1c0de9a1b2c3d4e5f600a',
        name: 'portal',
        algorithm: 'RS256',
        publicKey:
          '-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAyp2om0XuEMh7TQapUiXc\nk2RbwVAZ/Zv8RwDx9pSPkPiwmTHyvepplnD0frTPKajOScXe7Tul5pvgBavF7dmh\nkkzc+zzScqdEu3RKIWCIrB0WSFFMov3qwlc4lFlj6ZkQhMR7Afb5ic6EC3me45Qy\n6QQ+j9BBdcI/q/Wm8QE8SiLnD6FVs31faf1Qq8RKqt7oWyrWPUfpH2p9+F5FwVSu\nmErhaKR4e6HelTkhBB15WO8DJSek6UY2v1nxQ4dcSXd2uAK98jMYYqs5r8b78Qwq\n/8XkCmVWY4ASARCmGb2HfHxOUyscq0yK2BSWm2ZugCHkLKy0Q3YK8BP9ggGt8a9w\nrwIDAQAB\n-----END PUBLIC KEY-----\n',
        fingerprint: 'b88428745ae01b4276c0d734bc6c458a78611396d8899f5e67c2f2a37f8a5f20',
        createdById: 'usr_65f1c0de9a1b2c3d4e5f6001',
        expiresAt: '2030-01-01T00:00:00.000Z',
        lastUsedAt: null,
        createdAt: '2026-03-02T09:00:06.000Z',
        privateKey: '-----BEGIN PRIVATE KEY-----\n…\n-----END PRIVATE KEY-----\n',
      },
    },
  },
  certificates_delete: {
    parameters: { certificateId: 'crt_65f1c0de9a1b2c3d4e5f600a' },
    response: { ok: true, success: true, certificate: { id: 'crt_65f1c0de9a1b2c3d4e5f600a', deleted: true } },
  },
  credentials_read: {
    response: {
      ok: true,
      success: true,
      credentials: {
        openaiApiKey: 'sk-…0001',
        anthropicApiKey: null,
        googleApiKey: null,
        openaiCompatible: { baseUrl: 'https://models.example.com/v1', apiKey: '…' },
        updatedAt: '2026-03-02T09:00:07.000Z',
      },
    },
  },
  credentials_put: {
    request: { openaiApiKey: 'sk-your-key-0001', openaiCompatible: { baseUrl: 'https://models.example.com/v1', apiKey: 'your-key-0002' } },
    response: {
      ok: true,
      success: true,
      credentials: {
        openaiApiKey: 'sk-…0001',
        anthropicApiKey: null,
        googleApiKey: null,
        openaiCompatible: { baseUrl: 'https://models.example.com/v1', apiKey: '…' },
        updatedAt: '2026-03-02T09:00:07.000Z',
      },
    },
  },
  models_catalogue: {
    response: {
      ok: true,
      success: true,
      models: [
        {
          provider: 'openai',
          name: 'GPT-5',
          modelId: 'gpt-5',
          inputTokensPer1M: 1.25,
          outputTokensPer1M: 10,
          cacheReadTokensPer1M: 0.125,
          currency: 'USD',
          enabled: true,
        },
        {
          provider: 'openai',
          name: 'GPT-5 mini',
          modelId: 'gpt-5-mini',
          inputTokensPer1M: 0.25,
          outputTokensPer1M: 2,
          cacheReadTokensPer1M: 0.025,
          currency: 'USD',
          enabled: true,
        },
      ],
    },
  },
  models_read: { response: { ok: true, success: true, models: TIERS, routingStrategy: 'fallback' } },
  models_put: { request: TIERS, response: { ok: true, success: true, models: TIERS, routingStrategy: 'fallback' } },
  webhooks_read: {
    response: {
      ok: true,
      success: true,
      webhook: {
        url: 'https://hooks.example.com/guildhall',
        enabled: true,
        events: ['skill.published', 'skill.deprecated'],
        secretSet: true,
        updatedAt: '2026-03-02T09:00:08.000Z',
      },
    },
  },
  webhooks_put: {
    request: {
      url: 'https://hooks.example.com/guildhall',
      enabled: true,
      events: ['skill.published', 'skill.deprecated'],
      secret: 'a-secret-of-your-own',
    },
    response: {
      ok: true,
      success: true,
      webhook: {
        url: 'https://hooks.example.com/guildhall',
        enabled: true,
        events: ['skill.published', 'skill.deprecated'],
        secretSet: true,
        updatedAt: '2026-03-02T09:00:08.000Z',
      },
    },
    errors: ['invalid_webhook', 'outbound_refused'],
  },
  webhooks_test: {
    response: {
      ok: true,
      success: true,
      delivery: {
        id: 'dlv_65f1c0de9a1b2c3d4e5f600b',
        event: 'webhook.test',
        status: 'pending',
        attempts: 0,
        responseStatus: null,
        error: null,
        payload:
          '{"id":"dlv_65f1c0de9a1b2c3d4e5f600b","event":"webhook.test","createdAt":"2026-11-20T06:57:28.328Z","data":{"message":"This is a test."}}',
        createdAt: '2026-03-02T09:00:09.000Z',
        lastAttemptAt: null,
        deliveredAt: null,
      },
    },
    errors: ['webhook_not_ready'],
  },
  webhooks_list: {
    parameters: { limit: '1' },
    response: {
      ok: true,
      success: true,
      deliveries: [
        {
          id: 'dlv_65f1c0de9a1b2c3d4e5f6022',
          event: 'skill.published',
          status: 'pending',
          attempts: 0,
          responseStatus: null,
          error: null,
          payload:
            '{"id":"dlv_65f1c0de9a1b2c3d4e5f6022","event":"skill.published","createdAt":"2026-11-20T06:57:29.024Z","data":{"skill":{"id":"65f1c0de9a1b2c3d4e5f600d","name":"release-notes","title":"Release notes"},"version":{"id":"ver_65f1c0de9a1b2c3d4e5f601a","version":3,"etag":"9896b901fc9fb35f2b1806fe991e5588","digest":"b7a4dbe13a4ae351db9bd252cd9b820d9c6b97455617550ecf5f3b53d3095cc7","note":null,"rolledBackFrom":1,"publishedAt":"2026-11-20T06:57:29.017Z"}}}',
          createdAt: '2026-03-02T09:00:22.000Z',
          lastAttemptAt: null,
          deliveredAt: null,
        },
      ],
      nextCursor: 'MjAyNi0wMy0wMlQwOTowMDoyMi4wMDBaIGRsdl82NWYxYzBkZTlhMWIyYzNkNGU1ZjYwMjI',
      total: 5,
      page: 1,
      limit: 1,
      perPage: 1,
    },
  },
  webhooks_redeliver: {
    parameters: { deliveryId: 'dlv_65f1c0de9a1b2c3d4e5f6022' },
    response: {
      ok: true,
      success: true,
      delivery: {
        id: 'dlv_65f1c0de9a1b2c3d4e5f600b',
        event: 'webhook.test',
        status: 'pending',
        attempts: 0,
        responseStatus: null,
        error: null,
        payload:
          '{"id":"dlv_65f1c0de9a1b2c3d4e5f600b","event":"webhook.test","createdAt":"2026-11-20T06:57:28.328Z","data":{"message":"This is a test."}}',
        createdAt: '2026-03-02T09:00:09.000Z',
        lastAttemptAt: null,
        deliveredAt: null,
      },
    },
    errors: ['delivery_pending', 'webhook_not_ready'],
  },
};
