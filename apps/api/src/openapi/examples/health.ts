import type { Examples } from './example.js';

export const HEALTH: Examples = {
  health_alive: { response: { status: 'ok' } },
  health_ready: { response: { status: 'ok', checks: { database: 'ok', migrations: 'ok', queue: 'ok' } }, errors: ['not_ready'] },
  health_about: { response: { status: 'ok', version: '0.1.0' } },
  health_print: {
    response: 'http_requests_total{method="GET",route="/skills",status="200"} 42\n',
    errors: ['not_found', 'unauthenticated', 'forbidden'],
  },
};
