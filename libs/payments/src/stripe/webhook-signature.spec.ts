import { createHmac } from 'node:crypto';
import { readSignedEvent } from './webhook-signature.js';

const NOW = new Date('2026-05-20T07:30:00.000Z');
const SECONDS = NOW.getTime() / 1000;
const [SECRET, OLD_SECRET, OTHER_SECRET] = ['whsec_new_0123456789', 'whsec_old_0123456789', 'whsec_other_012345678'];
const EVENT = { id: 'evt_1', object: 'event', type: 'invoice.paid', livemode: false, data: { object: { id: 'in_1', object: 'invoice' } } };
const BODY = JSON.stringify(EVENT, null, 2);

const hmac = (payload: string, secret = SECRET, at = SECONDS): string =>
  createHmac('sha256', secret).update(`${at}.${payload}`).digest('hex');
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const good = `t=${SECONDS},v1=${hmac(BODY)}`;

const read = (signature: string | undefined, body: string | Uint8Array = BODY, secrets: readonly string[] = [SECRET]) =>
  readSignedEvent({ body: typeof body === 'string' ? bytes(body) : body, signature }, secrets, NOW);

describe('MON-04 an event is taken when', () => {
  test.each<[string, string, string?, string[]?]>([
    ['it is signed with the secret', good],
    ['it was signed 300 s ago', `t=${SECONDS - 300},v1=${hmac(BODY, SECRET, SECONDS - 300)}`],
    ['it will be signed in 300 s', `t=${SECONDS + 300},v1=${hmac(BODY, SECRET, SECONDS + 300)}`],
    ['one of two signatures is ours', `t=${SECONDS},v1=${hmac(BODY, OTHER_SECRET)},v1=${hmac(BODY)}`],
    ['a signature of an older scheme is beside ours', `t=${SECONDS},v0=${hmac(BODY, 'v0')},v1=${hmac(BODY)}`],
    ['it is signed with the second of our secrets', `t=${SECONDS},v1=${hmac(BODY, OLD_SECRET)}`, BODY, [SECRET, OLD_SECRET]],
  ])('%s', (_, ...request) => {
    expect(read(...request)).toEqual(EVENT);
  });
});

describe('MON-04 an event is refused when', () => {
  const compact = JSON.stringify(EVENT);
  const thin = JSON.stringify({ id: 'evt_2', object: 'v2.core.event', type: 'v2.money' });
  test.each<[string, string | undefined, (string | Uint8Array)?, string[]?]>([
    ['it has no signature', undefined],
    ['its signature is empty', ''],
    ['it is signed with another secret', `t=${SECONDS},v1=${hmac(BODY, OTHER_SECRET)}`],
    ['there is no secret', good, BODY, []],
    ['it was signed 301 s ago', `t=${SECONDS - 301},v1=${hmac(BODY, SECRET, SECONDS - 301)}`],
    ['it will be signed in 301 s', `t=${SECONDS + 301},v1=${hmac(BODY, SECRET, SECONDS + 301)}`],
    ['it will be signed in an hour', `t=${SECONDS + 3_600},v1=${hmac(BODY, SECRET, SECONDS + 3_600)}`],
    ['the signature is of an older scheme', `t=${SECONDS},v0=${hmac(BODY)}`],
    ['the signature is of a newer scheme', `t=${SECONDS},v2=${hmac(BODY)}`],
    ['its time is another than the signed one', `t=${SECONDS + 1},v1=${hmac(BODY)}`],
    ['it has two times, one of them signed', `t=${SECONDS},t=${SECONDS - 9_000},v1=${hmac(BODY)}`],
    ['its time is no number', `t=now,v1=${hmac(BODY)}`],
    ['its time is no number, and signed so', `t=NaN,v1=${createHmac('sha256', SECRET).update(`NaN.${BODY}`).digest('hex')}`],
    ['its time is missing', `v1=${hmac(BODY)}`],
    ['the signature is too short', `t=${SECONDS},v1=${hmac(BODY).slice(1)}`],
    ['the signature is too long', `t=${SECONDS},v1=${hmac(BODY)}0`],
    ['the signature has no digits', `t=${SECONDS},v1=`],
    ['the signature is in capitals', `t=${SECONDS},v1=${hmac(BODY).toUpperCase()}`],
    ['the header goes on and on', `t=${SECONDS},v1=${hmac(BODY)}${`,v1=${'0'.repeat(64)}`.repeat(20)}`],
    ['the header has spaces', `t=${SECONDS}, v1=${hmac(BODY)}`],
    ['a digit of the body was changed', good, BODY.replace('in_1', 'in_2')],
    ['the body was written anew', good, compact],
    ['the body has a mark before it', good, `\uFEFF${BODY}`],
    ['the body is empty', `t=${SECONDS},v1=${hmac('')}`, ''],
    ['the body is no JSON', `t=${SECONDS},v1=${hmac('{')}`, '{'],
    ['the body is no event', `t=${SECONDS},v1=${hmac('{"id":"evt_1"}')}`, '{"id":"evt_1"}'],
    ['the body is null', `t=${SECONDS},v1=${hmac('null')}`, 'null'],
    ['the body is a thin event', `t=${SECONDS},v1=${hmac(thin)}`, thin],
    ['the body is not UTF-8', `t=${SECONDS},v1=${hmac('\uFFFD')}`, Uint8Array.of(0xff)],
  ])('%s', (_, ...request) => {
    expect(read(...request)).toBeNull();
  });
});
