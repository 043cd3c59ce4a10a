import { randomBytes } from 'node:crypto';

/** Text that nobody can guess (256 random bits); the prefix tells a reader of a leak what it found. Only its hash is stored. */
export const newOpaqueToken = (prefix: string): string => `${prefix}${randomBytes(32).toString('base64url')}`;
