import type { Finding } from "../../model/finding.ts";
import type { FindingRule } from "./shared/finding-rule.ts";
import type { AccessRuleInput } from "./shared/rule-input.ts";

export const opensNothing: FindingRule<"opens-nothing"> = {
  code: "opens-nothing",
  levels: ["warning"],
  when: "The gateway refuses every caller, before the plan and after it: the token validation fits no token that Entra issues for the API.",
  why: "The migration opens the API to nobody.",
  cure: "Make versions, audiences and clients of the token validation fit first.",
  looks: [{ at: "access", look: closedGateway }],
};

/** The plan writes, and nobody gets in afterwards either: it opens nothing. */
function closedGateway({ access, snapshot }: AccessRuleInput): Finding[] {
  const people = access.callers.filter(({ who }) => who.kind !== "bad-token");
  const [first] = people;
  if (first === undefined || people.some(({ gateway }) => gateway.after.answer !== "no")) return [];
  const why = first.gateway.after.why ?? "every call is refused";
  return [
    {
      code: "opens-nothing",
      level: "warning",
      message: `The gateway refuses every caller, before the plan and after it: ${why}.`,
      hint: "Fix the token validation first: its versions, audiences and clients have to fit the tokens that Entra issues for the API.",
      place: { resource: snapshot.api.id },
    },
  ];
}
