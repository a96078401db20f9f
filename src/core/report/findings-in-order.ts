import type { Finding, FindingCode, FindingLevel } from "../model/finding.ts";

/** The levels of findings with their titles, the gravest first. */
export const levels: readonly { readonly level: FindingLevel; readonly title: string }[] = [
  { level: "blocker", title: "Blockers" },
  { level: "warning", title: "Warnings" },
  { level: "note", title: "Notes" },
];

/**
 * Findings as a reader should meet them: by level, and in a level first what opens the door, then what shuts people out.
 * The others keep the order in which a plan lists them.
 */
export function worstFirst(findings: readonly Finding[]): readonly Finding[] {
  return levels.flatMap(({ level }) =>
    findings.filter((finding) => finding.level === level).toSorted((one, other) => rank(one) - rank(other)),
  );
}

function rank({ code }: Finding): number {
  const index = first.indexOf(code);
  return index < 0 ? first.length : index;
}

/** What somebody who reads one line only has to read. */
const first: readonly FindingCode[] = [
  "open-to-all-tenants",
  "no-token-validation",
  "any-client",
  "revision-more-open",
  "tenants-removed",
  "client-locked-out",
  "guests-locked-out",
  "app-only-locked-out",
];
