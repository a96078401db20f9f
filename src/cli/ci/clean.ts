import { toPrint } from "../../azure/known-secrets.ts";
import type { Fault } from "../../core/fault.ts";
import { blotted } from "../../core/text/blot.ts";

/** A text without secrets, before it is written as a runner reads it: a secret that is escaped is found no more. */
export function clean(text: string): string {
  return toPrint(blotted(text, []));
}

/** What a summary says of a fault, without secrets. */
export function withoutSecrets({ message, hint, next }: Fault) {
  return {
    message: clean(message),
    hint: hint === undefined ? undefined : clean(hint),
    next: next.map(clean),
  };
}
