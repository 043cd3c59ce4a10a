import { canonicalJson, type JsonObject, type JsonValue } from '@guildhall/kernel';
import type { CallToolResult, ContentBlock } from '@modelcontextprotocol/client';
import { isShallow, mapTexts, plainText } from '../safe-json.js';
import type { ToolOutcome } from '../tool-runner.js';

/**
 * What a tool of a server answered, as the model is told of it: one text as text, structured content as it is, everything else as a list of
 * parts. Of images, sound and files only what they are.
 * @param redact takes out what must not be shown
 */
export function presentResult(result: CallToolResult, redact: (text: string) => string): ToolOutcome {
  const structured = result.structuredContent as JsonValue | undefined;
  const isKept = structured !== undefined && isShallow(structured);
  const parts = result.content.filter((part) => !isKept || !repeats(part, structured)).map(presentPart);
  const output = mapTexts(combine(parts, isKept ? structured : undefined), (text) => plainText(redact(text)));
  return { output, isError: result.isError === true };
}

function combine(content: JsonObject[], structuredContent: JsonValue | undefined): JsonValue {
  const [first, second] = content;
  if (structuredContent !== undefined) return first ? { content, structuredContent } : structuredContent;
  return first?.type === 'text' && !second ? (first.text ?? '') : { content };
}

/** Servers send structured content once more as text, for clients that know nothing else. */
function repeats(part: ContentBlock, structured: JsonValue): boolean {
  if (part.type !== 'text') return false;
  try {
    const value: unknown = JSON.parse(part.text);
    return isShallow(value) && canonicalJson(value) === canonicalJson(structured);
  } catch {
    return false;
  }
}

function presentPart(part: ContentBlock): JsonObject {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text };
    case 'image':
    case 'audio':
      return notShown(part.type, part.mimeType, part.data);
    case 'resource_link':
      return { type: 'resource_link', uri: part.uri, name: part.name, description: part.description ?? '', mediaType: part.mimeType ?? '' };
    case 'resource': {
      const { uri, mimeType } = part.resource;
      if ('text' in part.resource) return { type: 'resource', uri, text: part.resource.text };
      return { uri, ...notShown('resource', mimeType, part.resource.blob) };
    }
  }
}

function notShown(type: string, mediaType = '', base64 = ''): JsonObject {
  return { type, mediaType, bytes: Buffer.byteLength(base64, 'base64'), note: 'The content is not text, and is not shown.' };
}
