import { type AccessMatrix, type AccessRow, entryOf } from "../../access/matrix.ts";
import type { Finding } from "../../model/finding.ts";
import type { Half } from "../../model/intent.ts";
import { changeTitle } from "../change-title.ts";
import type { Change } from "../plan.ts";
import { listed } from "./sentence.ts";

/** One half of a migration, beside the whole of it. */
export interface HalfPlan {
  readonly half: Half;
  /** Who gets in when this half alone is done. */
  readonly access: AccessMatrix;
  /** Who gets in when both are done. */
  readonly whole: AccessMatrix;
  /** What the other half still has to do. */
  readonly missing: readonly Pick<Change, "subject" | "title">[];
}

/** Whether this half, done first, refuses somebody who gets in today; and what is missing after it. */
export function halfFindings(plan: HalfPlan): Finding[] {
  return [...shutsOut(plan), ...stillMissing(plan)];
}

/** Callers that the whole migration refuses as well are no question of the order. */
function shutsOut({ half, access, whole }: HalfPlan): Finding[] {
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
      hint: `First do the other half, entra-mcp migrate --only ${other[half]}, and then plan this one anew.`,
      place: {},
    },
  ];
}

function reasonOf({ signIn, gateway }: AccessRow): string | null {
  return signIn.after.answer === "no" ? signIn.after.why : gateway.after.why;
}

function stillMissing({ half, missing }: HalfPlan): Finding[] {
  if (missing.length === 0) return [];
  const count = missing.length === 1 ? "1 change" : `${missing.length} changes`;
  return [
    {
      code: "other-half-missing",
      level: "note",
      message: `Still missing after this half: ${count} of the ${names[other[half]]} half: ${listed(missing.map(changeTitle))}.`,
      hint: `entra-mcp migrate --only ${other[half]}, with the other options as they are here.`,
      place: {},
    },
  ];
}

const other: Readonly<Record<Half, Half>> = { entra: "apim", apim: "entra" };

const names: Readonly<Record<Half, string>> = { entra: "Entra", apim: "APIM" };
