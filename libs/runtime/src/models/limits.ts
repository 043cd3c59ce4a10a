import { RUN_LIMITS } from '../run/limits.js';

/** Bounds of one question to models. */
export interface ModelLimits {
  /** From sending a question to the beginning of an answer, in milliseconds. Models that think may say nothing for minutes. */
  readonly firstByteMs: number;
  /** Without any byte in the middle of an answer, in milliseconds. */
  readonly silenceMs: number;
  /** Bytes of an answer on the wire, whatever they mean. */
  readonly wireBytes: number;
  /** Bytes of UTF-8 of the text and the arguments of an answer together. */
  readonly answerBytes: number;
  /** Tool calls that are taken from one answer; what comes behind them is not read. */
  readonly toolCalls: number;
  /** Bytes of all files that are shown with one question. */
  readonly fileBytes: number;
  /** How long one question waits, altogether, for models that ask to be left alone for a while; milliseconds. */
  readonly patienceMs: number;
}

export const MODEL_LIMITS: ModelLimits = {
  firstByteMs: 300_000,
  silenceMs: 120_000,
  wireBytes: 32 * 1024 * 1024,
  answerBytes: 1024 * 1024,
  toolCalls: RUN_LIMITS.toolCalls + 1, // one more than any run may make already ends it
  fileBytes: 20 * 1024 * 1024,
  patienceMs: 60_000,
};
