import type { ComparedCells, Rehearsal, RehearsedRow } from "../rehearsal/rehearsal.ts";
import { harmlessLine } from "../text/harmless.ts";
import { shortAnswers } from "./access-words.ts";
import { type Line, line, type Tone, wrapped } from "./line.ts";
import {
  appliedWords,
  type BothTimes,
  disagreementsTitle,
  disagreementWords,
  foldedWords,
  nobodyShown,
  notExecutableTitle,
  notExecutableWords,
  reasonWords,
  rehearsalSentence,
  rehearsalTitle,
  rehearsedEntries,
} from "./rehearsal-words.ts";
import { usualWidth } from "./width.ts";

/** A rehearsal for people. @param verbose whether every row is shown, with Entra and the gateway apart */
export function rehearsalReport(
  rehearsal: Rehearsal,
  { verbose, width = usualWidth }: { readonly verbose: boolean; readonly width?: number },
): Line[] {
  const { disagreements, notExecutable } = rehearsal;
  const isGood = disagreements.length === 0 && rehearsal.applied.outcome !== "failed";
  return [
    line(rehearsalTitle, "title"),
    ...wrapped(harmlessLine(`${appliedWords(rehearsal)}.`), width, "  ").map((text) => line(text)),
    line(""),
    ...(verbose ? rehearsal.rows.flatMap((row) => rowLines(row, width)) : shortTable(rehearsal, width)),
    ...(disagreements.length === 0 ? [] : [line(""), line(disagreementsTitle, "danger")]),
    ...disagreements.flatMap((one) => [
      ...item(disagreementWords(one), "danger", width),
      ...sub(`the plan says ${reasonWords(one.computed)}`, width),
      ...sub(`measured ${reasonWords(one.measured)}`, width),
    ]),
    ...(notExecutable.length === 0 ? [] : [line(""), line(notExecutableTitle, "warning")]),
    ...notExecutable.flatMap((part) => item(notExecutableWords(part), "warning", width)),
    line(""),
    line(rehearsalSentence(rehearsal), isGood ? "good" : "danger"),
  ];
}

function item(text: string, tone: Tone, width: number): Line[] {
  return wrapped(harmlessLine(text), width, "    ", "  ! ").map((one) => line(one, tone));
}

function sub(text: string, width: number): Line[] {
  return wrapped(harmlessLine(text), width, "      ", "    ").map((one) => line(one));
}

/** Who gets in by the plan and by the rehearsal, a row for each caller for whom something changes or the two differ. */
function shortTable(rehearsal: Rehearsal, width: number): Line[] {
  const { shown, folded } = rehearsedEntries(rehearsal);
  const rows = shown.map(({ caller, computed, measured }) => ({
    caller,
    computed: words(computed),
    measured: words(measured),
    isSame: words(computed) === words(measured),
  }));
  const computed = Math.max("the plan says".length, ...rows.map((row) => row.computed.length));
  const measured = Math.max("measured".length, ...rows.map((row) => row.measured.length));
  const longest = Math.max(...rows.map((row) => harmlessLine(row.caller).length));
  const caller = Math.max(16, Math.min(longest, width - 6 - computed - measured));
  return [
    line("Who gets in, before -> after", "title"),
    rows.length === 0
      ? line(`  ${nobodyShown}`)
      : line(`  ${"".padEnd(caller)}  ${"the plan says".padEnd(computed)}  measured`, "quiet"),
    ...rows.flatMap((row) => {
      const [first = "", ...rest] = wrapped(harmlessLine(row.caller), caller, "");
      const tone = row.isSame ? "plain" : "warning";
      return [
        line(`  ${first.padEnd(caller)}  ${row.computed.padEnd(computed)}  ${row.measured}`, tone),
        ...rest.map((text) => line(`    ${text}`, tone)),
      ];
    }),
    ...(folded === 0
      ? []
      : wrapped(`${foldedWords(folded)}; --verbose shows each of them`, width, "  ").map((text) =>
          line(text, "quiet"),
        )),
  ];
}

function words({ before, after }: BothTimes): string {
  return before === after ? shortAnswers[after] : `${shortAnswers[before]} -> ${shortAnswers[after]}`;
}

function rowLines({ caller, signIn, gateway }: RehearsedRow, width: number): Line[] {
  return [
    ...wrapped(harmlessLine(caller), width, "    ", "  ").map((text) => line(text)),
    ...cellLines("Entra", signIn, width),
    ...cellLines("gateway", gateway, width),
  ];
}

function cellLines(what: string, cells: ComparedCells, width: number): Line[] {
  const { before, after } = cells;
  const computed = words({ before: before.computed.answer, after: after.computed.answer });
  const measured = words({ before: before.measured.answer, after: after.measured.answer });
  const reasons = [...new Set([before.measured.why, after.measured.why])].filter((why) => why !== null);
  return [
    line(`    ${what.padEnd(7)}  ${computed.padEnd(28)}  measured ${measured}`, "quiet"),
    ...reasons.flatMap((why) =>
      wrapped(harmlessLine(why), width, " ".repeat(13)).map((text) => line(text, "quiet")),
    ),
  ];
}
