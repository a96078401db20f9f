import type { Cell } from "../access/cell.ts";
import type { ComparedCells, Rehearsal, RehearsedRow } from "../rehearsal/rehearsal.ts";
import { harmlessLine } from "../text/harmless.ts";
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

const width = 80;

/** A rehearsal for people. @param verbose whether every row is shown, with Entra and the gateway apart */
export function rehearsalReport(rehearsal: Rehearsal, { verbose }: { readonly verbose: boolean }): Line[] {
  const { disagreements, notExecutable } = rehearsal;
  const isGood = disagreements.length === 0 && rehearsal.applied.outcome !== "failed";
  return [
    line(rehearsalTitle, "title"),
    ...wrapped(harmlessLine(`${appliedWords(rehearsal)}.`), width, "  ").map((text) => line(text)),
    line(""),
    ...(verbose ? rehearsal.rows.flatMap(rowLines) : shortTable(rehearsal)),
    ...(disagreements.length === 0 ? [] : [line(""), line(disagreementsTitle, "danger")]),
    ...disagreements.flatMap((one) => [
      ...item(disagreementWords(one), "danger"),
      ...sub(`the plan says ${reasonWords(one.computed)}`),
      ...sub(`measured ${reasonWords(one.measured)}`),
    ]),
    ...(notExecutable.length === 0 ? [] : [line(""), line(notExecutableTitle, "warning")]),
    ...notExecutable.flatMap((part) => item(notExecutableWords(part), "warning")),
    line(""),
    line(rehearsalSentence(rehearsal), isGood ? "good" : "danger"),
  ];
}

function item(text: string, tone: Tone): Line[] {
  return wrapped(harmlessLine(text), width, "    ", "  ! ").map((one) => line(one, tone));
}

function sub(text: string): Line[] {
  return wrapped(harmlessLine(text), width, "      ", "    ").map((one) => line(one));
}

/** Who gets in by the plan and by the rehearsal, a row for each caller for whom something changes or the two differ. */
function shortTable(rehearsal: Rehearsal): Line[] {
  const { shown, folded } = rehearsedEntries(rehearsal);
  const rows = shown.map(({ caller, computed, measured }) => ({
    caller,
    computed: words(computed),
    measured: words(measured),
    isSame: words(computed) === words(measured),
  }));
  const computed = Math.max("the plan says".length, ...rows.map((row) => row.computed.length));
  const measured = Math.max("measured".length, ...rows.map((row) => row.measured.length));
  const caller = Math.max(24, width - 6 - computed - measured);
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
  return before === after ? short[after] : `${short[before]} -> ${short[after]}`;
}

/** A table of 80 columns has no room for the whole of these answers. */
const short: Readonly<Record<Cell["answer"], string>> = {
  yes: "yes",
  "after consent": "consent",
  "after an administrator's consent": "admin consent",
  no: "no",
  unknown: "unknown",
};

function rowLines({ caller, signIn, gateway }: RehearsedRow): Line[] {
  return [
    ...wrapped(harmlessLine(caller), width, "    ", "  ").map((text) => line(text)),
    ...cellLines("Entra", signIn),
    ...cellLines("gateway", gateway),
  ];
}

function cellLines(what: string, cells: ComparedCells): Line[] {
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
