import type { FindingLevel } from "../model/finding.ts";
import type { SarifLevel } from "./sarif-log.ts";

/** How grave a finding is, in the words of SARIF. */
export const severity: Readonly<Record<FindingLevel, SarifLevel>> = {
  blocker: "error",
  warning: "warning",
  note: "note",
};
