import type { JsonObject, JsonValue } from '@guildhall/kernel';
import { type ImportWarning, Unsupported } from '../unsupported.js';
import { type ApiDocument, entriesOf, memberOf, textOf } from './document.js';

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options', 'trace'] as const;
const SENT: readonly string[] = ['GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'HEAD'];

/** Operations of one document that are looked at. */
const MOST_OPERATIONS = 1_000;

/** An operation of a document, before anything of it was judged. */
export interface Operation {
  /** `GET /pets`. */
  readonly label: string;
  readonly method: string;
  readonly path: string;
  readonly id: string | null;
  readonly node: JsonObject;
  /** Parameters that all operations of its path have. */
  readonly shared: JsonValue | undefined;
  /** The path has servers of its own. */
  readonly isElsewhere: boolean;
}

/** The operations of a document, in its order, and what of them cannot be read or sent. */
export function listOperations(document: ApiDocument): {
  readonly operations: readonly Operation[];
  readonly warnings: readonly ImportWarning[];
} {
  const operations: Operation[] = [];
  const warnings: ImportWarning[] = [];
  for (const [path, value] of entriesOf(memberOf(document.root, 'paths'))) {
    if (operations.length >= MOST_OPERATIONS) {
      warnings.push({ code: 'too_many_operations', message: `Only the first ${MOST_OPERATIONS} operations were looked at.` });
      break;
    }
    try {
      const { node } = document.resolve(value);
      const found = operationsOf(path, node);
      operations.push(...found.filter(({ method }) => SENT.includes(method)));
      warnings.push(...found.filter(({ method }) => !SENT.includes(method)).map(unsent));
    } catch (fault) {
      if (!(fault instanceof Unsupported)) throw fault;
      warnings.push({ code: fault.code, message: fault.message, operation: path });
    }
  }
  return { operations, warnings };
}

function operationsOf(path: string, item: JsonObject): Operation[] {
  const shared = memberOf(item, 'parameters');
  return METHODS.flatMap((name) => {
    const node = memberOf(item, name);
    if (typeof node !== 'object' || node === null || Array.isArray(node)) return [];
    const method = name.toUpperCase();
    const isElsewhere = memberOf(item, 'servers') !== undefined || memberOf(node, 'servers') !== undefined;
    return [{ label: `${method} ${path}`, method, path, id: textOf(memberOf(node, 'operationId')), node, shared, isElsewhere }];
  });
}

function unsent({ label, method }: Operation): ImportWarning {
  return { code: 'unsupported_method', message: `Tools send no ${method}.`, operation: label };
}
