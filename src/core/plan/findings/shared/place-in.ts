import type { Place } from "../../../model/finding.ts";
import { positionAt } from "../../../text/position.ts";
import type { Span } from "../../../text/span.ts";
import type { RevisedPolicy } from "../../revised-policy.ts";

/** A stretch of a policy as read, as a place. */
export function placeIn({ address, text }: RevisedPolicy, element: string, { start, end }: Span): Place {
  return { resource: address, element, ...positionAt(text, start), start, end };
}
