import { toPrint } from "../../azure/known-secrets.ts";
import { blotted } from "../../core/text/blot.ts";

/** A text without secrets, before it is written as a runner reads it: a secret that is escaped is found no more. */
export function clean(text: string): string {
  return toPrint(blotted(text, []));
}
