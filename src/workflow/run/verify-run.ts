import { Fault, faultOf } from "../../core/fault.ts";
import type { Plan } from "../../core/plan/plan.ts";
import type { Check } from "../../core/verify/check.ts";
import type { Clock } from "../clock.ts";
import { runAt } from "../state/runs.ts";
import type { Verification } from "./verify.ts";
import type { Applied, ApplyContext } from "./write-changes.ts";

/** What verifying came to; `doubt` says why it isn't a success. */
export interface Verified {
  readonly verification: Verification | null;
  readonly doubt: Fault | null;
}

/** Of a run that did not come to its end. */
export const notVerified: Verified = { verification: null, doubt: null };

/** Milliseconds before each look at the whole. Replicas lag, so one that still shows something left proves nothing. */
const looksAtTheWhole: readonly number[] = [0, 2000, 5000, 10_000, 20_000];

/**
 * Looks at the live setup as a whole once a run is at its end, more than once before a doubt is believed. A doubt goes onto
 * the receipt: the run counts as stopped then, so that the next one looks at it again.
 */
export async function verifyRun(
  applied: Applied,
  verify: () => Promise<Verification>,
  { clock }: ApplyContext,
): Promise<Verified> {
  const verified = await looked(applied.plan, verify, clock);
  if (verified.doubt !== null) await noteDoubt(applied);
  return verified;
}

async function looked(plan: Plan, verify: () => Promise<Verification>, clock: Clock): Promise<Verified> {
  let verification: Verification | null = null;
  try {
    for (const pause of looksAtTheWhole) {
      if (pause > 0) await clock.sleep(pause);
      verification = await verify();
      if (verification.nothingLeft && openTo(verification) === null) return { verification, doubt: null };
    }
  } catch (error) {
    return { verification: null, doubt: unread(plan, faultOf(error)) };
  }
  const open = verification === null ? null : openTo(verification);
  if (open !== null) {
    const doubt = new Fault("verification", `${made(plan)}, but ${lowerFirst(open.message)}`, {
      hint: open.hint,
      next: ["entra-mcp verify", "entra-mcp rollback"],
    });
    return { verification, doubt };
  }
  const doubt = new Fault("verification", `${made(plan)}, but reading the setup back shows more to change.`, {
    hint: "Somebody may be changing it at the same time. Look at what is left.",
    next: [lookAgain(plan)],
  });
  return { verification, doubt };
}

/**
 * What is open to anybody, which no plan leaves so. Anything else that is wrong from outside may have been so before, and is
 * told without failing the run.
 */
function openTo({ checks = [] }: Verification): Check | null {
  return checks.find(({ code, outcome }) => code === "open-to-anybody" && outcome === "wrong") ?? null;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function made({ rollbackOf }: Plan): string {
  return rollbackOf === undefined ? "Applied" : "Put back";
}

function lookAgain({ rollbackOf }: Plan): string {
  return rollbackOf === undefined
    ? "entra-mcp migrate --dry-run"
    : `entra-mcp rollback ${rollbackOf} --dry-run`;
}

function unread(plan: Plan, fault: Fault): Fault {
  return new Fault("verification", `${made(plan)}, but the setup could not be read back: ${fault.message}`, {
    hint: "Each write was read back by itself. Look at the whole once more.",
    next: [lookAgain(plan)],
    ...(fault.requestId === undefined ? {} : { requestId: fault.requestId }),
    cause: fault,
  });
}

/** The steps stay what they are. A disk that refuses adds nothing to the doubt. */
async function noteDoubt({ receipt, runDirectory }: Applied): Promise<void> {
  await runAt(runDirectory)
    .saveReceipt({ ...receipt, outcome: "failed" })
    .catch(() => undefined);
}
