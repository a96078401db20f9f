import { elementPath } from "../policy/document/element-path.ts";
import type { NamedValues } from "../policy/document/named-value.ts";
import type { PolicyElement } from "../policy/document/outline.ts";
import type { Span } from "../text/span.ts";
import type { PolicySource } from "./policy-source.ts";

/** The scopes that a `WWW-Authenticate` header tells clients to ask for. */
export interface ChallengeScopes extends Span {
  readonly element: string;
  readonly scopes: readonly string[];
}

/** The challenges of a policy that name scopes in literal text, in C# strings too. */
export function challengeScopes(
  { outline }: Pick<PolicySource, "outline">,
  namedValues: NamedValues,
): ChallengeScopes[] {
  return outline.elements.flatMap((element) => {
    if (!isChallenge(outline.text, element)) return [];
    const text = outline.text.slice(element.startTagEnd, element.endTagStart);
    return [...text.matchAll(scopeParameter)].map(({ index, 0: { length }, 1: list = "" }) => {
      const start = element.startTagEnd + index;
      const said = list.replace(
        /\{\{([\w.-]+)\}\}/g,
        (whole, name: string) => namedValues.get(name) ?? whole,
      );
      const scopes = said.split(/\s+/).filter((scope) => scope !== "" && !scope.includes("{"));
      return { element: elementPath(outline, element), scopes, start, end: start + length };
    });
  });
}

/** In any of the ways to write a quote inside of XML and C#. */
const scopeParameter = /\bscope=(?:\\?"|""|&quot;|')([^"'\\&]+)/g;

function isChallenge(text: string, { name, attributes }: PolicyElement): boolean {
  if (name !== "set-header") return false;
  const value = attributes.find((attribute) => attribute.name === "name")?.value;
  return (
    value !== undefined && text.slice(value.start, value.end).trim().toLowerCase() === "www-authenticate"
  );
}
