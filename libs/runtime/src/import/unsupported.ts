/** Why an operation, or a part of one, cannot become a tool. The rest of the document can. */
export class Unsupported extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'Unsupported';
  }
}

/** Something of a document that did not become a tool, or not as it stands there. */
export interface ImportWarning {
  readonly code: string;
  readonly message: string;
  /** Method and path, such as `GET /pets`; absent when it is about the whole document. */
  readonly operation?: string;
}
