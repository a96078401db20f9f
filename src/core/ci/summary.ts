import type { Fault } from "../fault.ts";
import type { Finding } from "../model/finding.ts";
import { type Detail, details, firstOf, leftOut, shortened } from "../report/detail.ts";
import { code, fenced, inline, list } from "../report/markdown.ts";
import { findingsMarkdown } from "../report/markdown-findings.ts";
import { type Check, gravestFirst } from "../verify/check.ts";

/** What the summary of a job says beside the reports that have a markdown of their own. */

/** As much as a comment holds, far below what a runner takes of a step (1 MiB). */
const longest = 60_000;

/** Why a command ended, at the beginning of its summary. */
export function failureSummary({ message, hint, next }: Pick<Fault, "message" | "hint" | "next">): string {
  const words = (text: string) => inline(shortened(text, 1000));
  const blocks = [
    `**Failed:** ${message.split("\n").map(words).join(" ")}`,
    ...(hint === undefined ? [] : [words(hint)]),
    ...(next.length === 0 ? [] : [list(next.map((command) => code(shortened(command, 1000))))]),
  ];
  return `${blocks.join("\n\n")}\n`;
}

/** What a verification looked at, the gravest first. @param server the address; empty where it is not known */
export function checksSummary(server: string, checks: readonly Check[]): string {
  return fitting((detail) => {
    const { shown, more } = firstOf(gravestFirst(checks), detail.items);
    const words = (text: string) => inline(shortened(text, detail.textLength));
    return [
      `## Verification${server === "" ? "" : ` of ${code(shortened(server, detail.textLength))}`}`,
      list(
        shown.map(({ outcome, message, hint }) => {
          const help = outcome === "right" ? [] : hint.split("\n").filter((line) => line !== "");
          return [
            `**${outcome}**: ${words(message)}`,
            ...help.map((line) => `  - ${inline(shortened(line, detail.textLength))}`),
          ].join("\n");
        }),
      ),
      ...leftOut(more, "checks are"),
    ];
  });
}

/** What becomes of one policy file. @param diff unified; empty where nothing changes */
export function policySummary(file: string, diff: string, findings: readonly Finding[]): string {
  return fitting((detail) => {
    const { shown, more } = firstOf(diff === "" ? [] : diff.split("\n"), detail.diffLines);
    const lines = shown.map((line) => shortened(line.replaceAll("\t", "    "), detail.lineLength));
    return [
      `## Policy ${code(shortened(file, detail.textLength))}`,
      ...(diff === "" ? ["Nothing to change in this policy."] : []),
      ...(lines.length === 0 ? [] : [fenced(lines, "diff")]),
      ...leftOut(more, "lines of the diff are"),
      ...findingsMarkdown(findings, detail, null),
    ];
  });
}

function fitting(blocksOf: (detail: Detail) => readonly string[]): string {
  let text = "";
  for (const detail of details) {
    text = `${blocksOf(detail).join("\n\n")}\n`;
    if (text.length <= longest) return text;
  }
  return text;
}
