/** The id of an object of Stripe's, which may have come with it. */
export const idOf = (reference: string | { readonly id: string }): string => (typeof reference === 'string' ? reference : reference.id);

/** As `idOf`, of something that may not be there. */
export const idOrNull = (reference: string | { readonly id: string } | null | undefined): string | null =>
  reference === null || reference === undefined ? null : idOf(reference);

/** A moment of Stripe's, which counts seconds. */
export const moment = (seconds: number): Date => new Date(seconds * 1000);
