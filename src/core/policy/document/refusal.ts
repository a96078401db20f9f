import { type Position, positionAt } from "../../text/position.ts";

/**
 * Why a policy document was not read: where, and one sentence. A refused document is never half-read,
 * so nothing in it is edited.
 */
export interface PolicyRefusal extends Position {
  readonly kind: "refusal";
  /** UTF-16 offset of the place. */
  readonly offset: number;
  /** One sentence without a full stop, such as `the end tag </inbound> closes <base>`. */
  readonly reason: string;
}

/** A refusal at an offset of the text. */
export function refuseAt(text: string, offset: number, reason: string): PolicyRefusal {
  return { kind: "refusal", offset, reason, ...positionAt(text, offset) };
}

/** A place where a reader stopped, and why. */
export interface Broken {
  readonly at: number;
  readonly reason: string;
}
