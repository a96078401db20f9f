/** A world that cannot be had: unknown, not a world, in use. The message is one sentence, the hint the next step. */
export class WorldError extends Error {
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.name = "WorldError";
    this.hint = hint;
  }
}
