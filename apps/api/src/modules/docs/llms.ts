import { type Document, operationsOf, type PlacedOperation } from '../../openapi/types.js';

/** The API in the form that language models read: Markdown after the llms.txt convention, one line per operation. */
export function llmsText(document: Document, publicUrl: string): string {
  const operations = operationsOf(document);
  const groups = (document.tags ?? []).map(({ name, description }) => {
    const lines = operations.filter(({ operation }) => operation.tags?.[0] === name).map((placed) => lineOf(placed, publicUrl));
    return `## ${name}\n\n${description ?? ''}\n\n${lines.join('\n')}`;
  });
  const reference = [
    `- [OpenAPI 3.1 description](${publicUrl}/openapi.json): every operation with its schemas, errors and an example`,
    `- [Reference](${publicUrl}/docs): the same for people`,
    `- [Errors](${publicUrl}/docs/errors): every error code with what to do`,
  ];
  return `# Guildhall

> Registry and runtime for agent skills: author, version, compile and share them over HTTP.

${document.info.description ?? ''}

## Reference

${reference.join('\n')}

${groups.join('\n\n')}
`;
}

function lineOf({ operation, method, path }: PlacedOperation, publicUrl: string): string {
  return `- [${method.toUpperCase()} ${path}](${publicUrl}/docs#${operation.operationId}): ${operation.summary ?? ''}`;
}
