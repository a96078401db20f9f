import { Fault } from "../core/fault.ts";
import type { Change, Plan } from "../core/plan/plan.ts";
import { countedChanges } from "../core/report/wording.ts";
import type { Question } from "./confirm.ts";
import type { Session } from "./session.ts";

/**
 * The question before the first write of a plan.
 *
 * @param open the changes that are still to be made
 */
export function questionOf(
  plan: Plan,
  open: readonly Change[],
  { screen, introduction }: Pick<Session, "screen" | "introduction">,
): Question {
  const these = open.length === 1 ? "this" : "these";
  return {
    text: `Make ${these} ${countedChanges(open)}?`,
    name: nameToType(plan),
    showVerdict: () => screen.showVerdict(plan, introduction),
    showDetails: () => screen.showRequests({ ...plan, changes: open }),
  };
}

/** Who opens the door to everybody types the API's name; `null` where a yes is enough, because it is no wider than before. */
export function nameToType({ access, findings, setup, rollbackOf }: Plan): string | null {
  const isOpen = rollbackOf === undefined && findings.some(({ code }) => code === "open-to-all-tenants");
  const admits = access.callers.some(({ verdict }) => /^(?:newly|may be) admitted$/.test(verdict));
  return isOpen && admits ? (setup.api.split("/").at(-1) ?? "") : null;
}

/** The fault where an answer is needed that nobody can give. @param why nobody can, as the end of a sentence */
export function nobodyToAsk(why: string, command: string, look: string): Fault {
  return new Fault("confirmation-needed", `This changes who can sign in, and ${why}.`, {
    hint: `Look at the plan with ${look}, then confirm with --yes.`,
    next: [`entra-mcp ${look}`, `entra-mcp ${command} --yes`],
  });
}
