import type { PolicyOutline } from "../document/outline.ts";
import type { PolicySetting } from "../document/policy-setting.ts";
import { isForOtherApi } from "../validation/audience.ts";
import type { TokenCheck } from "../validation/token-check.ts";
import { otherSource } from "../validation/token-source.ts";
import type { Decision } from "./decision.ts";

/** Why a validation is about another token than the one that an MCP client presents to this API; `null` when it is not. */
export function otherToken(
  outline: PolicyOutline,
  check: TokenCheck,
  setting: Pick<PolicySetting, "apiAudiences">,
): string | null {
  return isForOtherApi(check, setting)
    ? "it is for the audiences of another API"
    : otherSource(outline, check);
}

/** A note that a whole validation was left as it is. Where it names the home tenant, that is reported too. */
export function setAside({ element, start, end }: TokenCheck, why: string): Decision {
  return {
    kind: "finding",
    code: "validation-set-aside",
    level: "note",
    element,
    span: { start, end },
    message: `a token validation was left as it is: ${why}`,
    hint: "Nothing to do, unless the MCP server's callers have to pass it.",
  };
}
