import type { Cell } from "../access/cell.ts";
import { escaped } from "../html/escaped.ts";
import type { AccessTable } from "../plan/plan.ts";
import { marks, numberedReasons, otherwise, shownReason } from "../report/access-words.ts";
import { type Entry, whoGetsIn } from "../report/who-gets-in.ts";

/** Who gets in as a grid, those first for whom something changes, and Entra and the gateway apart below it. */
export function accessHtml({ callers }: AccessTable): readonly string[] {
  const { changing, staying } = whoGetsIn(callers);
  const reasons = numberedReasons(callers);
  const cell = (label: string, answer: Cell) => cellHtml(label, answer, reasons);
  const row = (entry: Entry, kind: string) =>
    `<tr class="${kind}"><th scope="row"><bdi>${escaped(entry.caller)}</bdi></th>${cell("before", entry.before)}${cell("after", entry.after)}<td data-label="what changes">${escaped(outcome(entry))}</td></tr>`;
  return [
    "<h2>Who gets in</h2>",
    ...(changing.length === 0 ? ["<p>Nobody newly gets in, and nobody is newly kept out.</p>"] : []),
    tableHtml(
      ["caller", "before", "after", "what changes"],
      [...changing.map((entry) => row(entry, "changing")), ...staying.map((entry) => row(entry, "staying"))],
    ),
    ...(reasons.size === 0
      ? []
      : [
          `<ol class="reasons">\n${[...reasons.keys()].map((why) => `<li>${escaped(why)}</li>`).join("\n")}\n</ol>`,
        ]),
    "<details>\n<summary>Entra and the gateway apart</summary>",
    "<p>Entra has to give a token, and the gateway has to let it in. The numbers are those of the reasons above.</p>",
    tableHtml(
      ["caller", "Entra before", "Entra after", "gateway before", "gateway after"],
      callers.map(
        ({ caller, signIn, gateway }) =>
          `<tr><th scope="row"><bdi>${escaped(caller)}</bdi></th>${cell("Entra before", signIn.before)}${cell("Entra after", signIn.after)}${cell("gateway before", gateway.before)}${cell("gateway after", gateway.after)}</tr>`,
      ),
    ),
    "</details>",
  ];
}

function outcome({ verdict, before, after }: Entry): string {
  if (verdict !== "unchanged") return `${marks[verdict]} ${verdict}`;
  return before.answer === after.answer ? "as before" : `${otherwise.mark} ${otherwise.words}`;
}

function tableHtml(head: readonly string[], rows: readonly string[]): string {
  return `<table class="grid">
<thead><tr>${head.map((one) => `<th scope="col">${escaped(one)}</th>`).join("")}</tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table>`;
}

function cellHtml(label: string, cell: Cell, reasons: ReadonlyMap<string, number>): string {
  const { kind, sign } = answers[cell.answer];
  const why = shownReason(cell);
  const number = why === null ? undefined : reasons.get(why);
  const reason = number === undefined ? "" : ` <sup>${number}</sup>`;
  return `<td class="${kind}" data-label="${escaped(label)}"><b aria-hidden="true">${sign}</b> ${escaped(cell.answer)}${reason}</td>`;
}

/** The words say it, the sign shows it, and the colour is for whoever sees it. */
const answers: Readonly<Record<Cell["answer"], { readonly kind: string; readonly sign: string }>> = {
  yes: { kind: "yes", sign: "✓" },
  "after consent": { kind: "later", sign: "◌" },
  "after an administrator's consent": { kind: "later", sign: "◌" },
  no: { kind: "no", sign: "✕" },
  unknown: { kind: "unknown", sign: "?" },
};
