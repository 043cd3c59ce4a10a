/** Most bytes of a request that may bring skills and images with it. */
export const LARGEST_START = 16 * 1_048_576;
