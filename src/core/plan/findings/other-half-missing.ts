import type { Finding } from "../../model/finding.ts";
import type { Half } from "../../model/intent.ts";
import { changeTitle } from "../change-title.ts";
import type { FindingRule } from "./shared/finding-rule.ts";
import { type HalfRuleInput, otherHalf } from "./shared/rule-input.ts";
import { listed } from "./shared/sentence.ts";

export const otherHalfMissing: FindingRule<"other-half-missing"> = {
  code: "other-half-missing",
  levels: ["note"],
  when: "With `--only`, the other half has changes to make.",
  why: "The migration is complete when both halves are done.",
  cure: "`entra-mcp migrate --only` with the other half.",
  looks: [{ at: "half", look: stillMissing }],
};

function stillMissing({ half, missing }: HalfRuleInput): Finding[] {
  if (missing.length === 0) return [];
  const count = missing.length === 1 ? "1 change" : `${missing.length} changes`;
  return [
    {
      code: "other-half-missing",
      level: "note",
      message: `Still missing after this half: ${count} of the ${names[otherHalf[half]]} half: ${listed(missing.map(changeTitle))}.`,
      hint: `entra-mcp migrate --only ${otherHalf[half]}, with the same other options.`,
      place: {},
    },
  ];
}

const names: Readonly<Record<Half, string>> = { entra: "Entra", apim: "APIM" };
