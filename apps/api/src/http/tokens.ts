/** Injection tokens of things that are not classes. */
export const CLOCK = Symbol('Clock');
export const CONFIG = Symbol('Config');
export const LOG = Symbol('Log');
