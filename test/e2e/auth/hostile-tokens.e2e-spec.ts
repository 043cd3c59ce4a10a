import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type Actor,
  type BuiltCertificate,
  certificateToken,
  createCertificate,
  newRsaKey,
  readToken,
  signToken,
  startTestApp,
  type TestApp,
  unsignedToken,
} from '@guildhall/testing';

/** What a forger has: a valid token of the kind, and (worst case) the key that signs it. */
interface Sample {
  readonly token: string;
  readonly header: Record<string, unknown>;
  readonly payload: Record<string, unknown>;
  readonly key: KeyObject;
}

const attackersKey = newRsaKey();
const serversKey = newRsaKey();
const publicPem = (key: KeyObject) => createPublicKey(key).export({ type: 'spki', format: 'pem' }) as string;
const now = () => Math.floor(Date.now() / 1000);

let app: TestApp;
let owner: Actor;
let foreign: BuiltCertificate;
let certificate: BuiltCertificate;
let samples: { session: Sample; certificate: Sample };
/** A server of the attacker, for keys by URL; nobody may ever come. */
const bait: Server = createServer((_, response) => {
  visits += 1;
  response.end('{}');
});
let visits = 0;
/** What the simplest of all bad tokens is told. */
let refusal: object;
let baitUrl = '';

beforeAll(async () => {
  app = await startTestApp({ JWT_PRIVATE_KEY: serversKey.export({ type: 'pkcs8', format: 'pem' }) as string });
  [owner, foreign] = [await app.signup(), await createCertificate(await app.signup())];
  certificate = await createCertificate(owner);
  const management = certificateToken(certificate, { email: 'end.user@example.com' });
  samples = {
    session: { token: owner.token ?? '', key: serversKey, ...readToken(owner.token ?? '') },
    certificate: { token: management, key: certificate.key, ...readToken(management) },
  };
  refusal = { ...(await ask('abc').expect(401)).body, request_id: '' };
  await new Promise<void>((resolve) => bait.listen(0, '127.0.0.1', resolve));
  baitUrl = `http://127.0.0.1:${(bait.address() as AddressInfo).port}/keys.json`;
});

afterAll(async () => {
  await new Promise((resolve) => bait.close(resolve));
  await app.close();
});

const ask = (token: string) => app.anonymous.withToken(token).get('/auth/me');

const resigned = ({ header, payload, key }: Sample, changes: { header?: object; payload?: object; key?: KeyObject }) =>
  signToken({ header: { ...header, ...changes.header }, payload: { ...payload, ...changes.payload }, key: changes.key ?? key });

const withSignature = ({ header, payload }: Sample, changes: object, make: (signed: string) => Buffer) => {
  const signed = unsignedToken({ ...header, ...changes }, payload);
  return `${signed}.${make(signed).toString('base64url')}`;
};

const hmac = (algorithm: string, secret: string) => (signed: string) => createHmac(algorithm, secret).update(signed).digest();
const jwkOf = (key: KeyObject) => createPublicKey(key).export({ format: 'jwk' });

/** Spellings of the same bytes that a lenient decoder takes. */
function respelled(segment: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const spare = segment.length % 4 === 0 ? 0 : segment.length % 4 === 2 ? 15 : 3;
  if (spare === 0) throw new Error('Choose a segment with spare bits.');
  const last = letters.indexOf(segment.at(-1) ?? '');
  return segment.slice(0, -1) + letters.charAt(last ^ 1);
}

type Forge = (sample: Sample) => string;

/** Every class of the row, each with a way in that some library once left open. */
const HOSTILE: Record<string, Forge> = {
  'no algorithm, no signature': (s) => `${unsignedToken({ ...s.header, alg: 'none' }, s.payload)}.`,
  'no algorithm, in other letters': (s) => `${unsignedToken({ ...s.header, alg: 'nOnE' }, s.payload)}.`,
  'no algorithm, old signature': (s) => `${unsignedToken({ ...s.header, alg: 'none' }, s.payload)}.${s.token.split('.')[2]}`,
  'alg is missing': (s) => resigned(s, { header: { alg: undefined } }),
  'alg is empty': (s) => resigned(s, { header: { alg: '' } }),
  'alg is a list': (s) => resigned(s, { header: { alg: ['RS256'] } }),
  'alg in other letters': (s) => resigned(s, { header: { alg: 'rs256' } }),
  'RS512 with the right key': (s) => withSignature(s, { alg: 'RS512' }, (signed) => sign('sha512', Buffer.from(signed), s.key)),
  'RS1 with the right key': (s) => withSignature(s, { alg: 'RS1' }, (signed) => sign('sha1', Buffer.from(signed), s.key)),
  'PS256 with the right key': (s) =>
    withSignature(s, { alg: 'PS256' }, (signed) => sign('sha256', Buffer.from(signed), { key: s.key, padding: 6, saltLength: 32 })),
  'PS256 signature under RS256': (s) =>
    withSignature(s, {}, (signed) => sign('sha256', Buffer.from(signed), { key: s.key, padding: 6, saltLength: 32 })),
  'HS256 with the public key as secret': (s) => withSignature(s, { alg: 'HS256' }, hmac('sha256', publicPem(s.key))),
  'HS256 with the public key and without its last line end': (s) =>
    withSignature(s, { alg: 'HS256' }, hmac('sha256', publicPem(s.key).trimEnd())),
  'HS256 with an empty secret': (s) => withSignature(s, { alg: 'HS256' }, hmac('sha256', '')),
  'an HMAC with the public key under RS256': (s) => withSignature(s, {}, hmac('sha256', publicPem(s.key))),
  'ES256 with zeros for a signature': (s) => withSignature(s, { alg: 'ES256' }, () => Buffer.alloc(64)),
  'ES256 with r = 1 and s = n': (s) =>
    withSignature(s, { alg: 'ES256' }, () =>
      Buffer.from(`${'0'.repeat(63)}1ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551`, 'hex'),
    ),
  'ES256 with a key of the attacker': (s) => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    return withSignature(s, { alg: 'ES256' }, (signed) =>
      sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' }),
    );
  },
  'a signature of zeros': (s) => withSignature(s, {}, () => Buffer.alloc(256)),
  'a signature of one byte': (s) => withSignature(s, {}, () => Buffer.alloc(1)),
  'a signature of another token': (s) => `${unsignedToken(s.header, { ...s.payload, jti: 'x' })}.${s.token.split('.')[2]}`,
  'a key of the attacker': (s) => resigned(s, { key: attackersKey }),
  'a key in the header (jwk)': (s) => resigned(s, { header: { jwk: jwkOf(attackersKey) }, key: attackersKey }),
  'a key by URL (jku)': (s) => resigned(s, { header: { jku: baitUrl }, key: attackersKey }),
  'a certificate by URL (x5u)': (s) => resigned(s, { header: { x5u: baitUrl }, key: attackersKey }),
  'a certificate in the header (x5c)': (s) => resigned(s, { header: { x5c: [publicPem(attackersKey)] }, key: attackersKey }),
  'kid is missing': (s) => resigned(s, { header: { kid: undefined } }),
  'kid is empty': (s) => resigned(s, { header: { kid: '' } }),
  'kid is null': (s) => resigned(s, { header: { kid: null } }),
  'kid is a number': (s) => resigned(s, { header: { kid: 1 } }),
  'kid is a list': (s) => resigned(s, { header: { kid: [s.header.kid] } }),
  'kid is unknown': (s) => resigned(s, { header: { kid: '0123456789abcdef' } }),
  'kid is an unknown certificate': (s) => resigned(s, { header: { kid: `crt_${'0'.repeat(24)}` } }),
  'kid is a path': (s) => resigned(s, { header: { kid: '../../../../dev/null' }, key: attackersKey }),
  'kid is SQL': (s) => resigned(s, { header: { kid: `${s.header.kid}' OR '1'='1` }, key: attackersKey }),
  'kid has a NUL': (s) => resigned(s, { header: { kid: `${s.header.kid}\u0000` } }),
  'kid is a name of every object': (s) => resigned(s, { header: { kid: '__proto__' } }),
  'kid is a URL': (s) => resigned(s, { header: { kid: baitUrl }, key: attackersKey }),
  'kid is the certificate of another account': (s) => resigned(s, { header: { kid: foreign.id } }),
  'crit names something': (s) => resigned(s, { header: { crit: ['exp'] } }),
  'crit is empty': (s) => resigned(s, { header: { crit: [] } }),
  'crit with unencoded payload': (s) => resigned(s, { header: { crit: ['b64'], b64: false } }),
  'typ of the header is another one': (s) => resigned(s, { header: { typ: 'at+jwt' } }),
  'typ of the header is a list': (s) => resigned(s, { header: { typ: ['JWT'] } }),
  'typ of the payload is another one': (s) => resigned(s, { payload: { typ: 'refresh' } }),
  'exp is missing': (s) => resigned(s, { payload: { exp: undefined } }),
  'exp is null': (s) => resigned(s, { payload: { exp: null } }),
  'exp is a text': (s) => resigned(s, { payload: { exp: String(now() + 600) } }),
  'exp has passed': (s) => resigned(s, { payload: { iat: now() - 700, exp: now() - 1 } }),
  'exp is too far away': (s) => resigned(s, { payload: { exp: now() + 25 * 3600 } }),
  'exp is endless': (s) => {
    const body = Buffer.from(JSON.stringify({ ...s.payload, exp: 0 }).replace('"exp":0', '"exp":1e999')).toString('base64url');
    const signed = `${Buffer.from(JSON.stringify(s.header)).toString('base64url')}.${body}`;
    return `${signed}.${sign('sha256', Buffer.from(signed), s.key).toString('base64url')}`;
  },
  'exp is before iat': (s) => resigned(s, { payload: { iat: now() + 30, exp: now() + 20 } }),
  'iat is missing': (s) => resigned(s, { payload: { iat: undefined } }),
  'iat is a text': (s) => resigned(s, { payload: { iat: 'now' } }),
  'iat is in the future': (s) => resigned(s, { payload: { iat: now() + 300, exp: now() + 600 } }),
  'nbf is in the future': (s) => resigned(s, { payload: { nbf: now() + 300 } }),
  'nbf is a text': (s) => resigned(s, { payload: { nbf: 'later' } }),
  'aud is another one': (s) => resigned(s, { payload: { aud: 'https://other.example.com' } }),
  'aud is a list without us': (s) => resigned(s, { payload: { aud: ['a', 'b'] } }),
  'aud is null': (s) => resigned(s, { payload: { aud: null } }),
  'iss is another one': (s) => resigned(s, { payload: { iss: 'https://other.example.com' } }),
  'iss is null': (s) => resigned(s, { payload: { iss: null } }),
  'the payload is null': (s) => signToken({ ...s, payload: null }),
  'the payload is a list': (s) => signToken({ ...s, payload: [s.payload] }),
  'the payload is a text': (s) => signToken({ ...s, payload: JSON.stringify(s.payload) }),
  'the payload is a number': (s) => signToken({ ...s, payload: 1 }),
  'the payload is empty': (s) => signToken({ ...s, payload: {} }),
  'the payload is no JSON': (s) => {
    const signed = `${s.token.split('.')[0]}.${Buffer.from('{').toString('base64url')}`;
    return `${signed}.${sign('sha256', Buffer.from(signed), s.key).toString('base64url')}`;
  },
  'the header is no JSON': (s) => `${Buffer.from('{"alg"').toString('base64url')}.${s.token.split('.').slice(1).join('.')}`,
  'the header is a list': (s) => `${Buffer.from('[]').toString('base64url')}.${s.token.split('.').slice(1).join('.')}`,
  'the signature in another spelling': ({ token }) => {
    const [header, payload, signature = ''] = token.split('.');
    return `${header}.${payload}.${respelled(signature)}`;
  },
  'the signature with padding': ({ token }) => `${token}==`,
  'the signature in the alphabet of plain base64': ({ token }) => {
    const [header, payload, signature = ''] = token.split('.');
    return `${header}.${payload}.${Buffer.from(signature, 'base64url').toString('base64')}`;
  },
  'a letter in the signature that is none of base64': ({ token }) => `${token.slice(0, -3)}!${token.slice(-3)}`,
  'one segment': ({ token }) => token.split('.')[0] ?? '',
  'two segments': ({ token }) => token.split('.').slice(0, 2).join('.'),
  'three segments, the last empty': ({ token }) => `${token.split('.').slice(0, 2).join('.')}.`,
  'four segments': ({ token }) => `${token}.${token.split('.')[2]}`,
  'five segments, as of an encrypted token': ({ token }) => `${token}.AAAA.AAAA`,
  'only dots': () => '..',
  'a giant payload': (s) => resigned(s, { payload: { filler: 'x'.repeat(8_000) } }),
  'a giant header': (s) => resigned(s, { header: { filler: 'x'.repeat(8_000) } }),
};

const KINDS = ['session', 'certificate'] as const;
const cases = Object.keys(HOSTILE).flatMap((name) => KINDS.map((kind) => [kind, name] as const));

test.each(cases)('401: AUT-01 %s token: %s', async (kind, name) => {
  const { body, headers } = await ask(HOSTILE[name]?.(samples[kind]) ?? '').expect(401);
  // One body for all causes: an attacker learns nothing from the answer.
  expect({ ...body, request_id: '' }).toEqual(refusal);
  expect(headers['www-authenticate']).toBe('Bearer realm="guildhall"');
});

test.each(KINDS)('200: AUT-01 control: the %s token as it is, also spelled anew by its key', async (kind) => {
  await ask(samples[kind].token).expect(200);
  await ask(resigned(samples[kind], {})).expect(200);
});

test.each(KINDS)('200: AUT-01 control: other parts of the header of a %s token are ignored, keys among them', async (kind) => {
  const header = { typ: undefined, jwk: jwkOf(attackersKey), jku: baitUrl, x5u: baitUrl, x5c: ['AA'], cty: 'JWT' };
  await ask(resigned(samples[kind], { header })).expect(200);
});

test.each([
  ['nbf has passed', { nbf: 1 }],
  ['nbf is a little ahead, as clocks are', { nbf: now() + 20 }],
  ['iat is a little ahead', { iat: now() + 20, exp: now() + 600 }],
  ['exp is 24 hours after iat', { iat: now(), exp: now() + 24 * 3600 }],
  ['aud is ours', { aud: 'guildhall-api' }],
  ['aud is a list with ours', { aud: ['other', 'guildhall-api'] }],
  ['typ says what it is', { typ: 'management' }],
  ['claims that nobody asked for', { sub: 'x', jti: 'y', nonce: 1 }],
])('200: AUT-01 control: a certificate token where %s', async (_, claims) => {
  await ask(resigned(samples.certificate, { payload: claims })).expect(200);
});

test('200: AUT-01 control: a certificate token may say that its account or its certificate issued it', async () => {
  for (const iss of [owner.account.id, owner.account.slug, certificate.id]) {
    await ask(resigned(samples.certificate, { payload: { iss } })).expect(200);
  }
});

test.each([null, 5, {}, [], 'nobody', 'a@b', `${'x'.repeat(300)}@example.com`])(
  '401: a certificate token with the email %j',
  async (email) => {
    await ask(resigned(samples.certificate, { payload: { email } })).expect(401);
  },
);

test('401: AUT-01 the claims of a session under a certificate, and the other way round', async () => {
  const { session } = samples;
  await ask(certificateToken(certificate, session.payload)).expect(401);
  await ask(signToken({ header: session.header, payload: samples.certificate.payload, key: serversKey })).expect(401);
});

test('401: AUT-01 a session token of somebody who is not a member, or of a login that never was', async () => {
  const other = await app.signup();
  for (const payload of [
    { acc: other.account.id },
    { sub: other.session.userId },
    { sid: `ses_${'0'.repeat(24)}` },
    { sid: null },
    { sub: 5 },
  ]) {
    await ask(resigned(samples.session, { payload })).expect(401);
  }
});

test('401: AUT-01 a bad token is refused where none is needed, too', async () => {
  const skill = { name: 'public-skill', title: 'T', description: 'D', access: 'public' };
  const { id } = (await owner.post('/skills').send(skill).expect(201)).body.skill;
  await app.anonymous.get(`/skills/${id}`).expect(200);
  await app.anonymous.withToken('abc').get(`/skills/${id}`).expect(401);
});

test('AUT-01 no token made the server call anybody', () => {
  expect(visits).toBe(0);
});
