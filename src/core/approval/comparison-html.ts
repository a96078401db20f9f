import { escaped } from "../html/escaped.ts";
import { harmlessLine } from "../text/harmless.ts";
import {
  type ComparedHunk,
  type ComparedLine,
  type ComparedRow,
  type MarkedLine,
  markedPair,
} from "./side-by-side.ts";

/** Before and after as two columns; on a narrow screen what was taken out stands above what came in. */
export function comparisonHtml(hunks: readonly ComparedHunk[]): string {
  return `<table class="comparison">
<thead><tr><th scope="col">before</th><th scope="col">after</th></tr></thead>
${hunks.map((rows) => `<tbody>\n${rows.map(rowHtml).join("\n")}\n</tbody>`).join("\n")}
</table>`;
}

function rowHtml({ before, after }: ComparedRow): string {
  const [left, right] = [shown(before), shown(after)];
  if (left !== null && right !== null && left.text === right.text) {
    return `<tr>${cellHtml(left, "same", escaped(left.text))}${cellHtml(right, "same again", escaped(right.text))}</tr>`;
  }
  const marked = left === null || right === null ? null : markedPair(left.text, right.text);
  return `<tr>${sideHtml(left, "removed", marked?.[0])}${sideHtml(right, "added", marked?.[1])}</tr>`;
}

/** Harmless before it is compared, so that no escape is cut in two. */
function shown(line: ComparedLine | null): ComparedLine | null {
  return line === null ? null : { ...line, text: harmlessLine(line.text.replaceAll("\t", "    ")) };
}

function sideHtml(
  line: ComparedLine | null,
  kind: "removed" | "added",
  marked: MarkedLine | undefined,
): string {
  if (line === null) return '<td class="nothing"></td>';
  const [start, changed, end] = marked ?? [line.text, "", ""];
  const inner = `${escaped(start)}${changed === "" ? "" : `<mark>${escaped(changed)}</mark>`}${escaped(end)}`;
  const element = kind === "removed" ? "del" : "ins";
  return cellHtml(line, kind, `<${element}>${inner}</${element}>`);
}

const signs = { removed: "−", added: "+", same: "", "same again": "" } as const;

function cellHtml({ number }: ComparedLine, kind: keyof typeof signs, content: string): string {
  const sign = signs[kind];
  return `<td class="${kind}">${number === null ? "" : `<i>${number}</i>`}${sign === "" ? "" : `<b>${sign}</b>`}${content}</td>`;
}
