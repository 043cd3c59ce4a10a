/** Emails are the same whatever their case, and however an accent was typed. For `@Transform`; other types are left to the validators. */
export const lowerCase = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' ? value.trim().normalize('NFC').toLowerCase() : value;
