import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { signWebhook, verifyWebhook, WEBHOOK_TOLERANCE_SECONDS } from './signature.js';

const SECRET = 'whsec_test';
const BODY = '{"id":"69201b0e","status":"completed"}';
const NOW = 1_700_000_000;
const HEADER = signWebhook(SECRET, NOW, BODY);
const MAC = HEADER.slice(-64);

const verify = (changes: Partial<Parameters<typeof verifyWebhook>[0]> = {}) =>
  verifyWebhook({ secrets: [SECRET], header: HEADER, body: BODY, nowSeconds: NOW, ...changes });

describe('signWebhook', () => {
  test('signs the time and the body with HMAC-SHA256', () => {
    const expected = createHmac('sha256', SECRET).update(`${NOW}.${BODY}`).digest('hex');
    expect(HEADER).toBe(`t=${NOW},v1=${expected}`);
    expect(signWebhook(SECRET, NOW, Buffer.from(BODY))).toBe(HEADER);
  });

  test('known value, so that receivers in other languages can check theirs', () => {
    const mac = '7afa03b6a34ab89a587507f2467b71dcba6db9bf1cffea3d8cd315426d3e9895';
    expect(signWebhook('whsec_test', 1_700_000_000, '{"id":"69201b0e"}')).toBe(`t=1700000000,v1=${mac}`);
  });

  test('refuses an empty secret and a time that is no whole second', () => {
    expect(() => signWebhook('', NOW, BODY)).toThrow(RangeError);
    for (const time of [1.5, -1, Number.NaN, Number.POSITIVE_INFINITY]) expect(() => signWebhook(SECRET, time, BODY)).toThrow(RangeError);
  });
});

describe('verifyWebhook', () => {
  test.each([
    ['as signed', {}],
    ['exactly as old as allowed', { nowSeconds: NOW + WEBHOOK_TOLERANCE_SECONDS }],
    ['exactly as early as allowed', { nowSeconds: NOW - WEBHOOK_TOLERANCE_SECONDS }],
    ['body as bytes', { body: Buffer.from(BODY) }],
    ['an old secret during rotation', { secrets: ['whsec_new', SECRET] }],
    ['several signatures', { header: `t=${NOW},v1=${'0'.repeat(64)},v1=${MAC}` }],
    ['other schemes beside v1', { header: `t=${NOW},v0=zz,v1=${MAC},v2=zz` }],
    ['spaces behind the commas', { header: `t=${NOW}, v1=${MAC}` }],
  ])('accepts: %s', (_case, changes) => {
    expect(verify(changes)).toEqual({ ok: true, timestampSeconds: NOW });
  });

  test.each([
    ['one second too old', { nowSeconds: NOW + WEBHOOK_TOLERANCE_SECONDS + 1 }],
    ['one second too early', { nowSeconds: NOW - WEBHOOK_TOLERANCE_SECONDS - 1 }],
    ['no time to compare with', { nowSeconds: Number.NaN }],
  ])('refuses as stale: %s', (_case, changes) => {
    expect(verify(changes)).toEqual({ ok: false, reason: 'stale' });
  });

  test.each([
    ['another secret', { secrets: ['whsec_other'] }],
    ['no secret', { secrets: [] }],
    [
      'an empty secret, which anyone could have signed with',
      { secrets: [''], header: `t=${NOW},v1=${createHmac('sha256', '').update(`${NOW}.${BODY}`).digest('hex')}` },
    ],
    ['changed body', { body: `${BODY} ` }],
    ['re-serialised body', { body: JSON.stringify(JSON.parse(BODY), null, 1) }],
    ['changed time', { header: HEADER.replace(`t=${NOW}`, `t=${NOW + 1}`) }],
    ['time moved into the body', { header: `t=1,v1=${MAC}`, body: `${String(NOW).slice(1)}.${BODY}` }],
    ['signature of the body alone', { header: `t=${NOW},v1=${createHmac('sha256', SECRET).update(BODY).digest('hex')}` }],
  ])('refuses as mismatch: %s', (_case, changes) => {
    expect(verify(changes)).toEqual({ ok: false, reason: 'mismatch' });
  });

  test.each([
    ['empty', ''],
    ['no time', `v1=${MAC}`],
    ['no signature', `t=${NOW}`],
    ['another scheme only', `t=${NOW},v0=${MAC}`],
    ['signature too short', `t=${NOW},v1=${MAC.slice(1)}`],
    ['signature too long', `t=${NOW},v1=${MAC}0`],
    ['signature not hex', `t=${NOW},v1=${'g'.repeat(64)}`],
    ['empty signature', `t=${NOW},v1=`],
    ['two times', `t=${NOW},t=${NOW},v1=${MAC}`],
    ['a second time that is no number', `t=${NOW},t=x,v1=${MAC}`],
    ['time with a sign', `t=+${NOW},v1=${MAC}`],
    ['time with a leading zero', `t=0${NOW},v1=${MAC}`],
    ['time as hexadecimal', `t=0x1,v1=${MAC}`],
    ['time too long', `t=${'1'.repeat(13)},v1=${MAC}`],
    ['header too long', `${HEADER}${',v0=x'.repeat(300)}`],
  ])('refuses as malformed: %s', (_case, header) => {
    expect(verify({ header })).toEqual({ ok: false, reason: 'malformed' });
  });

  test('property: what was signed is accepted', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.nat(), fc.string({ unit: 'binary' }), (secret, time, body) => {
        const verdict = verifyWebhook({ secrets: [secret], header: signWebhook(secret, time, body), body, nowSeconds: time });
        expect(verdict).toEqual({ ok: true, timestampSeconds: time });
      }),
    );
  });

  test('property: one flipped bit anywhere in the signature or the body is refused', () => {
    const flipped = (bytes: Buffer, bit: number) => {
      const copy = Buffer.from(bytes);
      const index = Math.floor(bit / 8) % copy.length;
      copy.writeUInt8(copy.readUInt8(index) ^ (1 << (bit % 8)), index);
      return copy;
    };
    fc.assert(
      fc.property(fc.nat(), (bit) => {
        expect(verify({ body: flipped(Buffer.from(BODY), bit) }).ok).toBe(false);
        expect(verify({ header: `t=${NOW},v1=${flipped(Buffer.from(MAC, 'hex'), bit).toString('hex')}` }).ok).toBe(false);
      }),
    );
  });

  test('property: no header makes it throw', () => {
    const header = fc.oneof(
      fc.string(),
      fc.string().map((tail) => HEADER + tail),
    );
    fc.assert(fc.property(header, (text) => typeof verify({ header: text }).ok === 'boolean'));
  });
});
