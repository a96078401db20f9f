import { unifiedDiff } from "../plan/unified-diff.ts";
import type { LeftInTree, SourceEdit } from "../source/edit-source.ts";
import type { ChangedFile } from "../source/git-patch.ts";
import type { PlanInTree } from "../source/plan-in-tree.ts";
import { harmlessLine } from "../text/harmless.ts";
import { diffLines } from "./changes-report.ts";
import { shortened } from "./detail.ts";
import { type Line, line, type Tone, wrapped } from "./line.ts";

/** What `source` shows of a tree. */
export interface ShownSource {
  readonly folder: string;
  readonly edits: readonly SourceEdit[];
  readonly left: readonly LeftInTree[];
  readonly changed: readonly ChangedFile[];
  /** Lines that load a file, such as `infra/apim.bicep:42`, by file. */
  readonly loadedBy: ReadonlyMap<string, readonly string[]>;
  readonly filesRead: number;
  readonly skipped: Readonly<Record<string, number>>;
  /** Which place makes which change of a plan; `null` without a plan. */
  readonly plan: readonly PlanInTree[] | null;
}

const width = 100;

/** The edits of a tree as a person reads them: by file, each with its reason, then what was left, and the sum. */
export function sourceReport(shown: ShownSource): Line[] {
  return [
    ...shown.changed.flatMap((file) => fileLines(file, shown)),
    ...leftLines(shown.left),
    ...(shown.plan === null ? [] : planLines(shown.plan)),
    line(sumSentence(shown), shown.edits.length === 0 ? "good" : "title"),
    line(readSentence(shown), "quiet"),
  ];
}

function fileLines(file: ChangedFile, { edits, loadedBy }: ShownSource): Line[] {
  const loads = loadedBy.get(file.path) ?? [];
  return [
    line(harmlessLine(file.path), "title"),
    ...(loads.length === 0 ? [] : [line(`  loaded by ${loads.map(harmlessLine).join(", ")}`, "quiet")]),
    ...edits.filter((edit) => edit.file === file.path).flatMap((edit) => editLines(edit, file.before)),
    ...diffLines(unifiedDiff(file.before, file.after), "  "),
    line(""),
  ];
}

function editLines(edit: SourceEdit, before: string): Line[] {
  const place = `${edit.file}:${edit.line}`;
  return [
    line(`  ${harmlessLine(place)}  ${editWords(edit, before)}`),
    ...wrapped(harmlessLine(edit.because), width, "    ").map((text) => line(text, "quiet")),
  ];
}

/** `old → new` on one line; an insertion has no old. */
export function editWords({ start, end, insert }: SourceEdit, before: string): string {
  const old = oneLine(before.slice(start, end));
  const now = oneLine(insert);
  if (old === "") return `+ ${now}`;
  return now === "" ? `- ${old}` : `${old} → ${now}`;
}

function oneLine(text: string): string {
  return shortened(harmlessLine(text.replaceAll(/\s+/g, " ").trim()), 80);
}

const marks: Readonly<Record<LeftInTree["level"], { readonly mark: string; readonly tone: Tone }>> = {
  blocker: { mark: "✗", tone: "danger" },
  warning: { mark: "!", tone: "warning" },
  note: { mark: "·", tone: "quiet" },
};

function leftLines(left: readonly LeftInTree[]): Line[] {
  if (left.length === 0) return [];
  return [
    line("Left as it is", "title"),
    ...left.flatMap(({ file, line: number, code, level, message, hint }) => {
      const { mark, tone } = marks[level];
      return [
        line(`  ${mark} ${harmlessLine(`${file}:${number}`)}  ${code}`, tone),
        ...wrapped(harmlessLine(message), width, "    ").map((text) => line(text)),
        ...(hint === "" ? [] : wrapped(harmlessLine(hint), width, "    ").map((text) => line(text, "quiet"))),
      ];
    }),
    line(""),
  ];
}

function planLines(plan: readonly PlanInTree[]): Line[] {
  return [
    line("The changes of the plan, and where the tree makes them", "title"),
    ...plan.flatMap((one) => [
      line(`  ${one.change}. ${harmlessLine(one.subject)}`, one.places.length === 0 ? "warning" : "plain"),
      ...wrapped(harmlessLine(planWords(one)), width, "     ").map((text) => line(text, "quiet")),
    ]),
    line(""),
  ];
}

/** Where the tree makes a change of a plan, as a sentence. */
export function planWords({ places, standing }: PlanInTree): string {
  const where = places.map(({ file, line: number }) => `${file}:${number}`).join(", ");
  switch (standing) {
    case "edited":
      return `edited in ${where}`;
    case "already there":
      return `the tree says so already, in ${where}`;
    case "nowhere":
      return "no place of the tree makes it: if this tree deploys it, the next deployment would revert it";
    default:
      return standing satisfies never;
  }
}

/** How much there is to edit and how much was left, in one sentence. */
export function sumSentence({
  edits,
  changed,
  left,
}: Pick<ShownSource, "edits" | "changed" | "left">): string {
  const rest =
    left.length === 0
      ? ""
      : `; ${counted(left.length, "place")} left as ${left.length === 1 ? "it is" : "they are"}`;
  if (edits.length === 0) return `Nothing to edit in this tree${rest}.`;
  return `${counted(edits.length, "edit")} in ${counted(changed.length, "file")}${rest}.`;
}

function readSentence({ filesRead, skipped }: ShownSource): string {
  const words: Readonly<Record<string, string>> = {
    otherKind: "of other kinds",
    binary: "binary",
    tooLarge: "larger than 2 MB",
    unreadable: "links or unreadable",
  };
  const parts = Object.entries(skipped).flatMap(([kind, count]) =>
    count === 0 ? [] : [`${count} ${words[kind] ?? kind}`],
  );
  return `${counted(filesRead, "file")} read${parts.length === 0 ? "" : `, skipped: ${parts.join(", ")}`}.`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
