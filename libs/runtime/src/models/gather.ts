import type { FinishPart, StreamPart } from './language-model.js';
import type { ModelLimits } from './limits.js';
import type { TextRedactor } from './text-redactor.js';

/** What a model has said so far. */
export interface Gathered {
  text: string;
  readonly calls: GatheredCall[];
  /** How it ended; null while it has not. */
  finish: FinishPart | null;
  /** Settings that the provider passes over. */
  readonly ignored: string[];
  /** UTF-8 of text, names and arguments. */
  bytes: number;
}

/** A call as it comes: its arguments are in `text`. */
interface GatheredCall {
  readonly id: string;
  readonly name: string;
  text: string;
  isWhole: boolean;
}

export interface GatherOptions {
  readonly limits: Pick<ModelLimits, 'answerBytes' | 'toolCalls'>;
  readonly redactor: TextRedactor;
  readonly onText: (delta: string) => void;
}

/** What a provider, or the package that speaks with it, says is wrong; not a fault of ours. */
export class ProviderFault extends Error {
  constructor(readonly reported: unknown) {
    super('The provider failed.');
  }
}

/**
 * Puts together what a model says, piece by piece. It stops reading where there is more than the limits allow; who asked has to see whether
 * that was so.
 * @throws {ProviderFault} when the model reports a failure of its own
 * @throws what the source throws
 */
export async function gather(parts: AsyncIterable<StreamPart>, { limits, redactor, onText }: GatherOptions): Promise<Gathered> {
  const gathered: Gathered = { text: '', calls: [], finish: null, ignored: [], bytes: 0 };
  const tell = (text: string) => {
    if (text === '') return;
    gathered.text += text;
    onText(text);
  };
  for await (const part of parts) {
    if (part.type === 'text-delta') {
      gathered.bytes += Buffer.byteLength(part.delta);
      tell(redactor.push(part.delta));
    } else {
      take(part, gathered);
    }
    // THREAT[RUN-02] text, arguments and calls without end are left where they stand, and the connection is cut
    if (gathered.bytes > limits.answerBytes || gathered.calls.length >= limits.toolCalls) break;
  }
  tell(redactor.end());
  return gathered;
}

/** What a provider runs on its own side is no call: none is asked to. */
function take(part: StreamPart, gathered: Gathered): void {
  switch (part.type) {
    case 'stream-start':
      gathered.ignored.push(...part.warnings.flatMap((one) => (one.type === 'unsupported' ? [one.feature] : [])));
      return;
    case 'tool-input-start':
      if (!part.providerExecuted) begin({ id: part.id, name: part.toolName, text: '', isWhole: false }, gathered);
      return;
    case 'tool-input-delta':
      extend(part, gathered);
      return;
    case 'tool-call':
      if (!part.providerExecuted) complete(part, gathered);
      return;
    case 'finish':
      gathered.finish = part;
      return;
    case 'error':
      throw new ProviderFault(part.error);
  }
}

function begin(call: GatheredCall, gathered: Gathered): void {
  gathered.calls.push(call);
  gathered.bytes += Buffer.byteLength(call.name) + Buffer.byteLength(call.text);
}

function extend({ id, delta }: Extract<StreamPart, { type: 'tool-input-delta' }>, gathered: Gathered): void {
  const call = gathered.calls.findLast((one) => one.id === id);
  if (call) call.text += delta;
  gathered.bytes += Buffer.byteLength(delta);
}

/** Two calls may have the same id: each end belongs to the first that has none yet. */
function complete({ toolCallId, toolName, input }: Extract<StreamPart, { type: 'tool-call' }>, gathered: Gathered): void {
  const begun = gathered.calls.find(({ id, isWhole }) => id === toolCallId && !isWhole);
  if (begun) Object.assign(begun, { text: input, isWhole: true });
  else begin({ id: toolCallId, name: toolName, text: input, isWhole: true }, gathered);
}
