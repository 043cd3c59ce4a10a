/** Why a tool of a toolset did not do what was asked, as the model is told. */
export class ToolFault extends Error {
  /**
   * @param code for programs
   * @param message for the model: what was wrong, and what it could do about it; holds no secret
   */
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'ToolFault';
  }
}
