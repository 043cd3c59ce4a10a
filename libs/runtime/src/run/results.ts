import type { JsonValue } from '@guildhall/kernel';
import type { ToolResult } from './steps.js';

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/**
 * A tool's result as it is recorded and shown to the model: what is longer than the limit, as JSON in UTF-8, becomes the beginning of its
 * text and a note of what is missing.
 * @param limit bytes
 */
export function toResult(
  toolCallId: string,
  output: JsonValue,
  { isError = false, limit }: { isError?: boolean; limit: number },
): ToolResult {
  const text = typeof output === 'string' ? output : JSON.stringify(output);
  const bytes = encoder.encode(text);
  if (bytes.length <= limit) return { kind: 'tool_result', toolCallId, output, isError };
  const kept = decoder.decode(bytes.subarray(0, limit)).replace(/\ufffd$/, '');
  const message = `The result of ${bytes.length} bytes was cut to ${limit}.`;
  return {
    ...{ kind: 'tool_result', toolCallId, isError },
    output: `${kept}\n[cut: ${bytes.length - limit} of ${bytes.length} bytes are left out]`,
    warnings: [{ code: 'tool_result_cut', message }],
  };
}
