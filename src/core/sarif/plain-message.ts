import { harmlessLine } from "../text/harmless.ts";
import type { SarifText } from "./sarif-log.ts";

/**
 * A sentence as a plain text message, which strangers may have written a part of. In such a message `[text](address)` is a
 * link and `{0}` a placeholder (verified: SARIF 2.1.0, 3.11.5 and 3.11.6): links are broken up, because viewers differ
 * about escapes, and braces are doubled, as the format asks.
 */
export function plainMessage(sentence: string): SarifText {
  return {
    text: harmlessLine(sentence)
      .replaceAll("](", "] (")
      .replace(/[{}]/g, (brace) => brace + brace),
  };
}
