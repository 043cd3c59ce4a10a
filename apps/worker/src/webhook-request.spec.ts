import type { DeliveryRecord } from '@guildhall/data';
import { signCallback, verifyWebhook } from '@guildhall/runtime';
import { callbackRequest, webhookRequest } from './webhook-request.js';

const NOW = new Date('2026-11-20T12:00:00.999Z');
const SECONDS = Date.parse('2026-11-20T12:00:00Z') / 1000;
const TARGET = { url: 'https://hooks.example.com/in', secret: 'a secret for signing' };
const DELIVERY = { id: 'dlv_0123456789abcdef01234567', event: 'skill.published', payload: '{"id":"ü"}' } as DeliveryRecord;

test('the body is the payload as it was fixed, and the signature is over exactly it', () => {
  const request = webhookRequest(TARGET, DELIVERY, NOW);
  expect(request).toMatchObject({ method: 'POST', url: TARGET.url, body: DELIVERY.payload });
  const header = request.headers?.['x-guildhall-signature'] ?? '';
  const verdict = verifyWebhook({ secrets: [TARGET.secret], header, body: DELIVERY.payload, nowSeconds: SECONDS });
  expect(verdict).toEqual({ ok: true, timestampSeconds: SECONDS });
});

test('R6: every attempt carries the same id, and a time of its own', () => {
  const [first, second] = [NOW, new Date(NOW.getTime() + 60_000)].map((now) => webhookRequest(TARGET, DELIVERY, now).headers ?? {});
  expect(second?.['x-guildhall-delivery']).toBe(first?.['x-guildhall-delivery']);
  expect(second?.['x-guildhall-signature']).not.toBe(first?.['x-guildhall-signature']);
});

test('NET-03 NET-04 NET-05 no redirect is followed, little is read, not for long, and the secret is not let back in', () => {
  expect(webhookRequest(TARGET, DELIVERY, NOW)).toMatchObject({
    maxRedirects: 0,
    maxBytes: 1_024,
    timeoutMs: 10_000,
    secrets: [TARGET.secret],
  });
});

test('the secret itself is in nothing that is sent', () => {
  const { url, headers, body } = webhookRequest(TARGET, DELIVERY, NOW);
  expect(JSON.stringify([url, headers, body])).not.toContain(TARGET.secret);
});

test('the end of a run is posted as it was fixed; it is signed by those who have a secret', () => {
  const signed = callbackRequest(TARGET, DELIVERY);
  expect(signed).toMatchObject({ method: 'POST', url: TARGET.url, body: DELIVERY.payload, maxRedirects: 0, secrets: [TARGET.secret] });
  expect(signed.headers).toMatchObject({
    'x-guildhall-delivery': DELIVERY.id,
    'x-guildhall-signature': signCallback(TARGET.secret, DELIVERY.payload),
  });
  expect(callbackRequest({ ...TARGET, secret: null }, DELIVERY).headers).not.toHaveProperty('x-guildhall-signature');
});

test('the end of a prediction is signed as the clients of VLM Run expect it, and may be taken slowly', () => {
  const payload = '{"id":"69201b0e-1c2d-3e4f-5a6b-7c8d00000000","status":"completed"}';
  const delivery = { ...DELIVERY, event: 'prediction.callback', payload };
  const { headers, timeoutMs } = callbackRequest({ ...TARGET, secret: 'whsec_test' }, delivery);
  expect(headers?.['x-vlmrun-signature']).toBe('sha256=3041de42de1aea6fe0333b978c9e2122b0d43b1f2a8e12c31f25dc8923d35c9e');
  expect([headers?.['x-guildhall-signature'], timeoutMs]).toEqual([undefined, 30_000]);
  expect(callbackRequest({ url: TARGET.url, secret: null }, delivery).headers).not.toHaveProperty('x-vlmrun-signature');
});
