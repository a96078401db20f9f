import { needsKey } from "../../access/endpoint.ts";
import { statementKind } from "../../access/statement.ts";
import type { Finding } from "../../model/finding.ts";
import { elementPath } from "../../policy/document/element-path.ts";
import type { Outlook } from "./outlook.ts";
import { placeIn } from "./place-in.ts";

/** What may refuse a caller at the gateway apart from the token, so that the plan cannot tell who gets in. */
export function otherGates({ policies }: Outlook): Finding[] {
  return policies.flatMap((source) => {
    const { outline } = source;
    return outline.elements
      .filter(({ name }) => statementKind(name) === "filter")
      .map((element) => ({
        code: "manual-review" as const,
        level: "warning" as const,
        message: `<${element.name}> refuses calls whatever their token is, so that it is unknown who gets in.`,
        hint: "Check by hand that people of the other organizations pass it.",
        place: placeIn(source, elementPath(outline, element), element),
      }));
  });
}

/** No call gets in without a subscription key, and other organizations have none. */
export function subscriptionKey({ snapshot }: Outlook): Finding[] {
  if (!needsKey(snapshot)) return [];
  const { api } = snapshot;
  return [
    {
      code: "subscription-key-needed",
      level: "warning",
      message: `Calls of ${api.displayName} need a subscription key beside the token, which MCP clients do not send by themselves.`,
      hint: 'Turn off "Subscription required" for the API, add it to a product that needs none, or give callers a key for the header Ocp-Apim-Subscription-Key.',
      place: { resource: api.id },
    },
  ];
}
