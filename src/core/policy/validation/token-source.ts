import type { PolicyElement, PolicyOutline } from "../document/outline.ts";
import { attributeNamed, type WrittenValue } from "../document/written-value.ts";
import type { TokenCheck } from "./token-check.ts";

/**
 * Why the token of a validation is not, or may not be, the one that the caller presents in the header `Authorization`,
 * as the end of a sentence; `null` when it is. A token from elsewhere may be the gateway's own or an administrator's.
 */
export function otherSource(outline: PolicyOutline, check: TokenCheck): string | null {
  const { headerName, queryParameterName, tokenValue } = check;
  if (headerName?.toLowerCase() === "authorization") return null;
  if (headerName !== null) {
    return /\{\{|@[({]/.test(headerName)
      ? `the header that its token comes from is unknown: ${headerName}`
      : `its token comes from the header ${headerName}`;
  }
  if (tokenValue !== null) return otherValue(outline, tokenValue);
  return queryParameterName === null ? null : "its token comes from a query parameter";
}

/** An expression reads the header itself, or a variable that was set from it. */
function otherValue(outline: PolicyOutline, { start, end }: WrittenValue): string | null {
  const code = outline.text.slice(start, end);
  if (readsHeader.test(code)) return null;
  const names = Array.from(code.matchAll(readsVariable), ({ 1: name }) => name ?? "");
  const [name] = names;
  if (name === undefined || names.length > 1) return "its token comes from token-value";
  const settings = variablesNamed(outline, name);
  const isCallers =
    settings.length > 0 && settings.every((one) => readsHeader.test(outline.text.slice(one.start, one.end)));
  return isCallers ? null : `its token comes from the variable ${name}`;
}

const readsHeader = /(?:"|&quot;)Authorization(?:"|&quot;)/i;
const readsVariable = /\bVariables\s*(?:\[|\.\s*\w+[^()"]*\()\s*(?:"|&quot;)([\w.-]+)(?:"|&quot;)/g;

function variablesNamed(outline: PolicyOutline, name: string): PolicyElement[] {
  return outline.elements.filter((element) => {
    const attribute = element.name === "set-variable" ? attributeNamed(element, "name") : undefined;
    return attribute !== undefined && outline.text.slice(attribute.value.start, attribute.value.end) === name;
  });
}
