import type { Examples } from './example.js';

/** One example for every operation; a test fails while one is missing or does not fit its schema. */
export const EXAMPLES: Examples = {};
