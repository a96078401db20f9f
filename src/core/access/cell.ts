/** Why something is so: a stable code for scripts, and the end of a sentence for people. */
export interface Reason {
  readonly code: string;
  readonly why: string;
}

/**
 * One answer of the access table. `after consent` is what the person can give as Entra's defaults are; where only an
 * administrator can open the way, the answer says so. `unknown` is what cannot be decided from what was read; it is
 * never a guess. `code` and `why` are `null` for a plain `yes`.
 */
export interface Cell {
  readonly answer: "yes" | "after consent" | "after an administrator's consent" | "no" | "unknown";
  readonly why: string | null;
  readonly code: string | null;
}

/** A plain yes. */
export const yes: Cell = { answer: "yes", why: null, code: null };

export function cell(answer: Cell["answer"], { code, why }: Reason): Cell {
  return { answer, why, code };
}

/** What a caller comes to who may choose among the cases, and who chooses well. */
export function bestOf(choices: readonly Cell[]): Cell {
  const found = (["yes", "after consent", "after an administrator's consent", "unknown"] as const).flatMap(
    (wanted) => choices.filter(({ answer }) => answer === wanted),
  );
  return found[0] ?? choices[0] ?? nothingRead;
}

/**
 * The one cell that holds in every case that may be the real one; `unknown` when the cases differ. Where the cases have
 * the same answer for different reasons, no single one of these is given as the reason of all.
 */
export function agreed(cases: readonly Cell[], differ: string): Cell {
  const [first, ...others] = cases;
  if (first === undefined) return nothingRead;
  if (others.every(({ answer }) => answer === first.answer)) return sameAnswer(first, others);
  const open = cases.find(({ answer }) => answer === "unknown");
  if (open !== undefined) return open;
  const against = cases.find(({ answer }) => answer === "no")?.why;
  return cell("unknown", {
    code: "cases-differ",
    why: against === undefined ? differ : `${differ}: in one case ${against}`,
  });
}

/** Every reason there is; a case without one needs no explanation. */
function sameAnswer(first: Cell, others: readonly Cell[]): Cell {
  if (others.every(({ why }) => why === first.why)) return first;
  const cells = [first, ...others];
  const reasons = [...new Set(cells.flatMap(({ why }) => why ?? []))];
  const codes = new Set(cells.flatMap(({ code }) => code ?? []));
  const why = reasons
    .map((reason, index) => `in ${index === 0 ? "one" : "another"} case ${reason}`)
    .join("; ");
  const [code] = codes;
  return cell(first.answer, { code: codes.size === 1 && code !== undefined ? code : "reasons-differ", why });
}

const nothingRead = cell("unknown", { code: "nothing-read", why: "nothing was read that decides it" });
