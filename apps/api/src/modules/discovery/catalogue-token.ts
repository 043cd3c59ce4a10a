import { randomBytes } from 'node:crypto';

const FORM = /^[A-Za-z0-9_-]{43}$/;

/** The part of an address that opens a private catalogue: 256 random bits. */
export const newCatalogueToken = (): string => randomBytes(32).toString('base64url');

/** Whether the text can be one of ours. */
export const isCatalogueToken = (text: string): boolean => FORM.test(text);
