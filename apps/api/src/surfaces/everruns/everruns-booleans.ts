const YES: ReadonlySet<string> = new Set(['true', '1', 'yes', 'on']);

/** A flag of a query: anything but a word for yes means no. */
export const isYes = (value: unknown): boolean => YES.has(String(value).toLowerCase());
