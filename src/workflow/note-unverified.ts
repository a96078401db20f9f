import { Fault } from "../core/fault.ts";
import type { Applied } from "./perform-run.ts";
import { runAt } from "./state/runs.ts";

/**
 * Notes on the receipt that the setup as a whole did not show what the run was for. The run counts as stopped then, so
 * that the next one looks at it again; its steps stay what they are. A disk that refuses is no news beside that.
 */
export async function noteUnverified({ receipt, runDirectory }: Applied): Promise<void> {
  try {
    await runAt(runDirectory).saveReceipt({ ...receipt, outcome: "failed" });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
  }
}
