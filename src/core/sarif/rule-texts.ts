import type { FindingCode } from "../model/finding.ts";
import { findingRules } from "../plan/findings/finding-rules.ts";
import { leftRules, type SourceCode } from "../source/left-rules.ts";
import type { CheckCode } from "../verify/check.ts";
import { checkRules } from "../verify/check-rules.ts";
import type { SarifRule } from "./sarif-log.ts";
import { severity } from "./severity.ts";

/** What stands behind a code, from the texts that docs/findings.md is made of. */
export function ruleOf(id: FindingCode | CheckCode | SourceCode): SarifRule {
  const { when, why, cure, level } = textsOf(id);
  return {
    id,
    shortDescription: { text: withoutCode(when) },
    fullDescription: { text: withoutCode(why) },
    help: {
      text: withoutCode(`${why} ${cure}`),
      markdown: `**When.** ${when}\n\n**What it means.** ${why}\n\n**What to do.** ${cure}\n`,
    },
    defaultConfiguration: { level },
  };
}

function textsOf(id: FindingCode | CheckCode | SourceCode) {
  if (isSourceCode(id)) return { ...leftRules[id], level: "warning" as const };
  if (isCheckCode(id)) return { ...checkRules[id], level: "error" as const };
  const { levels, when, why, cure } = findingRules[id];
  const [gravest = "warning"] = levels;
  return { when, why, cure, level: severity[gravest] };
}

function isSourceCode(id: FindingCode | CheckCode | SourceCode): id is SourceCode {
  return Object.hasOwn(leftRules, id);
}

function isCheckCode(id: FindingCode | CheckCode | SourceCode): id is CheckCode {
  return Object.hasOwn(checkRules, id);
}

/** The texts are markdown; in plain ones a span of code is only its content. */
function withoutCode(text: string): string {
  return text.replaceAll("`", "");
}
