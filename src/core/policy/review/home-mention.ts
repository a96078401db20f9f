import type { Span } from "../../text/span.ts";
import { ancestors } from "../document/element-path.ts";
import type { PolicyOutline } from "../document/outline.ts";
import type { Surroundings } from "../document/surroundings.ts";
import { type Decision, reviewByHand } from "./decision.ts";

/** What it means that the home tenant is named at this place, which is none of a validation, an authority or a condition. */
export function homeMention(
  outline: PolicyOutline,
  surroundings: Surroundings,
  element: string,
  place: Span,
): Decision {
  const around = [surroundings.element, ...ancestors(outline, surroundings.element)].map(({ name }) => name);
  if (around.includes("check-header")) {
    const message =
      "check-header compares with the home tenant, which shuts out callers whose header names another one";
    return reviewByHand(
      element,
      place,
      message,
      "Let other values of the header through by hand, or drop the check.",
    );
  }
  if (around.includes("find-and-replace")) {
    const message = "find-and-replace looks for the home tenant or writes it; it is not rewritten";
    return mention(
      element,
      place,
      "warning",
      message,
      "Review by hand what clients or the backend get to see.",
    );
  }
  if (around.some((name) => keyed.has(name))) {
    const message =
      "a key for counting or caching names the home tenant; it lets nobody in and shuts nobody out";
    return mention(
      element,
      place,
      "note",
      message,
      "Nothing to do, unless other tenants need a key of their own.",
    );
  }
  if (isServed(around)) {
    const message =
      "a response that clients see names the home tenant here; it is not rewritten, because its purpose is unknown";
    return mention(element, place, "warning", message, "Change it by hand if clients sign in with it.");
  }
  const message = `${subject(around, surroundings)} names the home tenant; it is not rewritten, because it may serve the gateway's own calls`;
  const hint = "Nothing to do when the gateway itself signs in with it; otherwise review it.";
  return mention(element, place, "warning", message, hint);
}

function mention(
  element: string,
  span: Span,
  level: "warning" | "note",
  message: string,
  hint: string,
): Decision {
  return { kind: "finding", code: "tenant-pinned-elsewhere", level, element, span, message, hint };
}

/** Policies whose text only distinguishes callers or answers. */
const keyed: ReadonlySet<string> = new Set([
  "rate-limit-by-key",
  "quota-by-key",
  "llm-token-limit",
  "azure-openai-token-limit",
  "limit-concurrency",
  "cache-lookup-value",
  "cache-store-value",
  "cache-remove-value",
]);

/** A body or a header of a response, and not of a call that the gateway makes. */
function isServed(around: readonly string[]): boolean {
  if (around.includes("send-request") || around.includes("send-one-way-request")) return false;
  const isWritten = around.includes("set-body") || around.includes("set-header");
  return isWritten && ["return-response", "outbound", "on-error"].some((name) => around.includes(name));
}

function subject(around: readonly string[], { reading }: Surroundings): string {
  if (around.includes("send-request") || around.includes("send-one-way-request"))
    return "a call of the gateway";
  if (around.includes("set-variable")) return "a variable";
  return reading.kind === "string" ? "a C# expression" : `<${around[0] ?? ""}>`;
}
