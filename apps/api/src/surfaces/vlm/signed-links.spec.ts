import { randomBytes } from 'node:crypto';
import { loadConfig } from '@guildhall/config';
import { SecretBox } from '@guildhall/data';
import { type AccountId, DomainError } from '@guildhall/kernel';
import { type LinkedCall, SignedLinks } from './signed-links.js';

const ACCOUNT = 'acc_6b001a201f8b3c2d4e5a6b7c' as AccountId;
const OTHER = '6b001a201f8b3c2d4e5a6b7d';
const CALL: LinkedCall = { method: 'GET', path: '/vlm/v1/files/x/content' };
const [OLD_KEY, NEW_KEY] = [randomBytes(32), randomBytes(32)];

let now = new Date('2026-11-20T10:00:00.000Z');
const linksOf = (box: SecretBox) => new SignedLinks(box, { now: () => now }, loadConfig({ PUBLIC_URL: 'https://guildhall.example.com' }));
const links = linksOf(new SecretBox(OLD_KEY));
const tokenOf = (url: string) => url.slice(url.indexOf('token=') + 'token='.length);
const codeOf = (work: () => unknown) => {
  try {
    return work();
  } catch (fault) {
    if (fault instanceof DomainError) return fault.code;
    throw fault;
  }
};

afterEach(() => {
  now = new Date('2026-11-20T10:00:00.000Z');
});

test('a link stands on the address of the configuration and is good to its last second', () => {
  const url = links.make(CALL, ACCOUNT, 60);
  expect(url.startsWith('https://guildhall.example.com/vlm/v1/files/x/content?token=')).toBe(true);
  now = new Date('2026-11-20T10:00:59.999Z');
  expect(links.read(CALL, tokenOf(url))).toBe(ACCOUNT);
  now = new Date('2026-11-20T10:01:00.000Z');
  expect(codeOf(() => links.read(CALL, tokenOf(url)))).toBe('link_expired');
});

test('AUT-02 a token is good for its method, path, account and time, and for nothing else', () => {
  const token = tokenOf(links.make(CALL, ACCOUNT, 60));
  const [account, expires, signature] = token.split('.') as [string, string, string];
  const later = String(Number(expires) + 1);
  expect(codeOf(() => links.read({ ...CALL, method: 'PUT' }, token))).toBe('link_expired');
  expect(codeOf(() => links.read({ ...CALL, path: `${CALL.path}x` }, token))).toBe('link_expired');
  const forged = [
    [OTHER, expires, signature],
    [account, later, signature],
    [account, expires, `${signature.slice(1)}${signature.startsWith('A') ? 'A' : 'B'}`],
    [account, expires, 'A'.repeat(43)],
    [account, expires, signature.slice(1)],
    [account, `0${expires}`, signature, 'x'],
  ];
  for (const parts of forged) expect(codeOf(() => links.read(CALL, parts.join('.')))).toBe('link_expired');
  for (const nothing of [undefined, null, '', '..', [token], { token }, `${token}\n`]) {
    expect(codeOf(() => links.read(CALL, nothing))).toBe('link_expired');
  }
});

test('links outlive a change of the key, as long as the older one is known', () => {
  const token = tokenOf(links.make(CALL, ACCOUNT, 60));
  expect(linksOf(new SecretBox(NEW_KEY, [OLD_KEY])).read(CALL, token)).toBe(ACCOUNT);
  expect(codeOf(() => linksOf(new SecretBox(NEW_KEY)).read(CALL, token))).toBe('link_expired');
});
