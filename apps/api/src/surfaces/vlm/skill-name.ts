import { parseVersionReference } from '@guildhall/bundles';

/** A skill, and which version of it, as it was sent. */
export interface NamedVersion {
  readonly reference: string;
  readonly version: unknown;
}

/** `name:version` is both (VLM Run documents, "Identifier resolution"), unless another version than the latest is given beside it. */
export function splitName({ reference, version }: NamedVersion): NamedVersion {
  const colon = reference.lastIndexOf(':');
  if (colon < 1) return { reference, version };
  const isGiven = parseVersionReference(version)?.by !== 'latest';
  return { reference: reference.slice(0, colon), version: isGiven ? version : reference.slice(colon + 1) };
}
