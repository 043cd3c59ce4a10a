/**
 * Identifiers as they are stored and printed: 24 lower-case hex digits (4 bytes of seconds, 8 random bytes), so they sort by
 * creation and cannot be guessed. Skills print bare; every other kind carries a prefix.
 */
export type Id<Kind extends string> = string & { readonly __kind: Kind };

export type AccountId = Id<'account'>;
export type UserId = Id<'user'>;
export type SkillId = Id<'skill'>;
export type InstallId = Id<'install'>;
export type GrantId = Id<'grant'>;
export type VersionId = Id<'version'>;
export type ReviewId = Id<'review'>;
export type ReportId = Id<'report'>;
export type FileId = Id<'file'>;
export type BlockId = Id<'block'>;
export type LibraryItemId = Id<'libraryItem'>;
export type LedgerTransactionId = Id<'ledgerTransaction'>;
export type CheckoutId = Id<'checkout'>;
export type SubscriptionId = Id<'subscription'>;
export type InvoiceId = Id<'invoice'>;
export type PaymentCallId = Id<'paymentCall'>;

/** Printed prefix of each kind of id; the empty one belongs to skills (`004`, "Skill object": ids print bare). */
export const ID_PREFIX = {
  account: 'acc_',
  user: 'usr_',
  skill: '',
  install: 'inst_',
  grant: 'grt_',
  version: 'ver_',
  review: 'rev_',
  report: 'rep_',
  execution: 'exe_',
  apiKey: 'key_',
  catalogue: 'cat_',
  certificate: 'crt_',
  file: 'file_',
  block: 'blk_',
  libraryItem: 'lib_',
  checkout: 'cho_',
  subscription: 'sub_',
  invoice: 'bil_',
  paymentCall: 'pay_',
  ledgerTransaction: 'ltx_',
  invite: 'inv_',
  session: 'ses_',
  refreshToken: 'rft_',
  audit: 'aud_',
  delivery: 'dlv_',
  trace: 'trc_',
  eval: 'evl_',
  request: 'req_',
} as const;

export type IdKind = keyof typeof ID_PREFIX;

const HEX_OF_BYTE = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const HEX = /^[0-9a-f]{24}$/;

/**
 * Builds an id from its two sources of uniqueness.
 * @param seconds whole seconds since 1970, taken modulo 2^32
 * @param random exactly 8 unpredictable bytes
 */
export function formatId<K extends IdKind>(kind: K, seconds: number, random: Uint8Array): Id<K> {
  if (random.length !== 8) throw new RangeError('An id needs exactly 8 random bytes.');
  const time = (seconds >>> 0).toString(16).padStart(8, '0');
  let id: string = ID_PREFIX[kind] + time;
  for (const byte of random) id += HEX_OF_BYTE[byte];
  return id as Id<K>;
}

/** Whether `text` has the printed form of an id of this kind; says nothing about its existence. */
export function isId<K extends IdKind>(kind: K, text: string): text is Id<K> {
  const prefix = ID_PREFIX[kind];
  return text.startsWith(prefix) && HEX.test(text.slice(prefix.length));
}

/** What other systems' clients take for ids is longer than ours: this stands behind each of ours there. */
const SURFACE_TAIL = '00000000';

/** The UUID by which the surfaces of other systems call what has this id: `ver_6b001a202a9c4d3e5f6b7c8d` is `6b001a20-2a9c-4d3e-5f6b-7c8d00000000`. */
export function surfaceUuid(id: string): string {
  const digits = id.slice(-24) + SURFACE_TAIL;
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join('-');
}
