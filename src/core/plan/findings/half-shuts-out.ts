import { type AccessRow, entryOf } from "../../access/matrix.ts";
import type { Finding } from "../../model/finding.ts";
import type { FindingRule } from "./shared/finding-rule.ts";
import { type HalfRuleInput, otherHalf } from "./shared/rule-input.ts";
import { listed } from "./shared/sentence.ts";

export const halfShutsOut: FindingRule<"half-shuts-out"> = {
  code: "half-shuts-out",
  levels: ["blocker"],
  when: "With `--only`, somebody who gets in today is refused after this half, but not after both.",
  why: "Metadata that leads to a shared authority, for example, shuts out everybody while the client app is single-tenant (AADSTS50194).",
  cure: "Do the other half first: `--only entra` before `--only apim`. A plan made after that has no such blocker.",
  looks: [{ at: "half", look: shutsOut }],
};

/** The order does not matter to callers that the whole migration refuses as well. */
function shutsOut({ half, access, whole }: HalfRuleInput): Finding[] {
  const refused = access.callers.filter((row) => {
    const inWhole = whole.callers.find(({ id }) => id === row.id);
    return row.verdict === "newly refused" && inWhole !== undefined && entryOf(inWhole, "after") !== "out";
  });
  if (refused.length === 0) return [];
  const reasons = [...new Set(refused.flatMap((row) => reasonOf(row) ?? []))];
  const because = reasons.length === 0 ? "" : `: ${reasons.join("; ")}`;
  return [
    {
      code: "half-shuts-out",
      level: "blocker",
      message: `This half, done first, refuses callers who get in today${because}. They are: ${listed(refused.map(({ caller }) => caller))}.`,
      hint: `First do the other half, entra-mcp migrate --only ${otherHalf[half]}, and then plan this one again.`,
      place: {},
    },
  ];
}

function reasonOf({ signIn, gateway }: AccessRow): string | null {
  return signIn.after.answer === "no" ? signIn.after.why : gateway.after.why;
}
