import { DomainError, type ErrorKind } from '@guildhall/kernel';
import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import { Inject, Injectable } from '@nestjs/common';
import type { Log } from '../../http/log.js';
import { describeFault } from '../../http/redaction.js';
import { LOG } from '../../http/tokens.js';

const IS_OURS: ReadonlySet<ErrorKind> = new Set(['internal', 'unavailable', 'storage_full']);

/** What a client is told of what goes wrong: the server package would pass on the words of any error. */
@Injectable()
export class McpFaults {
  constructor(@Inject(LOG) private readonly log: Log) {}

  /** The failure in words of the catalogue; the log hears what went wrong inside. */
  understand(thrown: unknown): DomainError {
    const fault = thrown instanceof DomainError ? thrown : new DomainError('internal', { cause: thrown });
    if (IS_OURS.has(fault.kind)) this.log.error({ err: describeFault(thrown) }, 'An MCP request failed.');
    return fault;
  }

  /**
   * The function, which fails only in words that are for clients.
   * THREAT[OPQ-03]: an error of a library may quote what the caller must not see.
   */
  guard<Arguments extends unknown[], Result>(work: (...given: Arguments) => Promise<Result>): (...given: Arguments) => Promise<Result> {
    return async (...given) => {
      try {
        return await work(...given);
      } catch (thrown) {
        if (thrown instanceof ProtocolError) throw thrown;
        const { kind, code, message } = this.understand(thrown);
        const error = IS_OURS.has(kind) ? ProtocolErrorCode.InternalError : ProtocolErrorCode.InvalidParams;
        throw new ProtocolError(error, message, { code });
      }
    };
  }
}
