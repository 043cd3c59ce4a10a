import type { DomainError } from '@guildhall/kernel';
import type { GuildhallRequest } from './principal.js';

/** A failure as the clients of a surface read it. */
export interface SurfaceProblem {
  readonly status: number;
  readonly contentType: string;
  readonly body: object;
}

/** What a failure is reported with. */
export interface SurfaceOccasion {
  readonly requestId: string;
  /** Path as it was asked for, without its query. */
  readonly path: string;
}

/** An API of another system that this server speaks beside its own, below a prefix. */
export interface Surface {
  /** Such as `/everruns`; the surface's addresses begin with it, and the version follows. */
  readonly prefix: string;
  present(fault: DomainError, occasion: SurfaceOccasion): SurfaceProblem;
  /**
   * Makes the request one that the rest of the server understands, before anything has read it.
   * @throws {DomainError} when it cannot be taken
   */
  receive(request: GuildhallRequest): Promise<void> | void;
}
