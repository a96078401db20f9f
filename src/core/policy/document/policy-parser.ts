import type { PolicyOutline } from "./outline.ts";
import { parsePolicy } from "./read-policy.ts";
import type { PolicyRefusal } from "./refusal.ts";

/** Reads the text of a policy. */
export type PolicyParser = (text: string) => PolicyOutline | PolicyRefusal;

/** More texts than one setup has; of a service with thousands of APIs it keeps the memory bounded. */
const remembered = 512;

/**
 * A parser that reads a text once, however often it is asked about it on the way into one plan. It forgets the oldest texts
 * where there are more than it remembers.
 *
 * @param parse what reads a text that is not remembered
 */
export function rememberingParser(parse: PolicyParser = parsePolicy): PolicyParser {
  const known = new Map<string, PolicyOutline | PolicyRefusal>();
  return (text) => {
    const outline = known.get(text) ?? parse(text);
    known.delete(text);
    known.set(text, outline);
    const [oldest] = known.keys();
    if (known.size > remembered && oldest !== undefined) known.delete(oldest);
    return outline;
  };
}
