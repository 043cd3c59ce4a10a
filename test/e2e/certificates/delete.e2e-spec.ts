import { certificateToken, createCertificate, keyOf, memberOf, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

test('200: its tokens are refused from now on, and it is listed no more', async () => {
  const owner = await app.signup();
  const certificate = await createCertificate(owner);
  const holder = owner.withToken(certificateToken(certificate));
  await holder.get('/auth/me').expect(200);
  const { body } = await owner.delete(`/certificates/${certificate.id}`).expect(200);
  expect(body).toEqual({ ok: true, success: true, certificate: { id: certificate.id, deleted: true } });
  await holder.get('/auth/me').expect(401);
  expect((await owner.get('/certificates').expect(200)).body.total).toBe(0);
});

test('401: without a token', () => app.anonymous.delete('/certificates/crt_1').expect(401));

test('403: a developer, and a key without the scope', async () => {
  const owner = await app.signup();
  const { id } = await createCertificate(owner);
  await (await memberOf(app, owner, 'developer')).delete(`/certificates/${id}`).expect(403);
  await (await keyOf(owner, { scopes: ['skills:write'] })).delete(`/certificates/${id}`).expect(403);
});

test('404: TEN-01 unknown, of another account, and deleted before look alike; the foreign one goes on', async () => {
  const [owner, other] = [await app.signup(), await app.signup()];
  const [mine, foreign] = [await createCertificate(owner), await createCertificate(other)];
  await owner.delete(`/certificates/${mine.id}`).expect(200);
  const bodies = [];
  for (const id of [`crt_${'0'.repeat(24)}`, 'x', mine.id, foreign.id]) {
    bodies.push({ ...(await owner.delete(`/certificates/${id}`).expect(404)).body, request_id: '' });
  }
  expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
  await other.withToken(certificateToken(foreign)).get('/auth/me').expect(200);
});
