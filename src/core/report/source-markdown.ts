import { unifiedDiff } from "../plan/unified-diff.ts";
import type { LeftInTree } from "../source/edit-source.ts";
import type { ChangedFile } from "../source/git-patch.ts";
import { code, fenced, inline, list, table } from "./markdown.ts";
import { editWords, planWords, type ShownSource, sumSentence } from "./source-report.ts";

/** A comment on a pull request holds 65,536 characters; the rest of it is the forge's. */
const longest = 60_000;

/** The edits of a tree for a pull request. */
export function sourceMarkdown(shown: ShownSource): string {
  const { plan, changed, left } = shown;
  const head = ["## Migration of the source tree", "", inline(sumSentence(shown))];
  const tail = [...leftPart(left), ...(plan === null ? [] : planPart(shown))];
  const room = longest - [...head, ...tail].join("\n").length;
  return `${[...head, ...filesPart(changed, shown, room), ...tail].join("\n")}\n`;
}

function filesPart(changed: readonly ChangedFile[], shown: ShownSource, room: number): string[] {
  const parts: string[] = [];
  let length = 0;
  for (const [index, file] of changed.entries()) {
    const part = filePart(file, shown);
    length += part.length;
    if (length > room) {
      parts.push(
        "",
        `… and ${changed.length - index} more files; \`entra-mcp source --patch -\` prints all of it.`,
      );
      break;
    }
    parts.push(part);
  }
  return parts;
}

function filePart(file: ChangedFile, { edits }: ShownSource): string {
  const ofFile = edits.filter((edit) => edit.file === file.path);
  const items = ofFile.map(
    (edit) => `line ${edit.line}: ${code(editWords(edit, file.before))} – ${inline(edit.because)}`,
  );
  const diff = fenced(unifiedDiff(file.before, file.after).split("\n"), "diff");
  return [
    "",
    `### ${code(file.path)}`,
    "",
    list(items),
    "",
    "<details><summary>Diff</summary>",
    "",
    diff,
    "",
    "</details>",
  ].join("\n");
}

function leftPart(left: readonly LeftInTree[]): string[] {
  if (left.length === 0) return [];
  const shown = left.slice(0, 100);
  const rows = shown.map(({ file, line, code: name, level, message, hint }) => [
    code(`${file}:${line}`),
    `${level}: ${code(name)}`,
    inline(hint === "" ? message : `${message}. ${hint}`),
  ]);
  const more = left.length - shown.length;
  return [
    "",
    "### Left as it is",
    "",
    table(["Place", "Code", "Why"], rows),
    ...(more === 0 ? [] : ["", `… and ${more} more.`]),
  ];
}

function planPart({ plan }: ShownSource): string[] {
  const rows = (plan ?? []).map((one) => [inline(one.change), inline(one.subject), inline(planWords(one))]);
  return ["", "### The changes of the plan in this tree", "", table(["Change", "What", "Where"], rows)];
}
