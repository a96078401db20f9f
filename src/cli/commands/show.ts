import { decodePlan } from "../../core/run/decode.ts";
import { harmlessLine } from "../../core/text/harmless.ts";
import { localFiles } from "../files.ts";
import type { Format } from "../format.ts";
import type { Host } from "../host.ts";
import { openScreen } from "../open-screen.ts";
import { refuseOtherPlan } from "../refusals.ts";
import type { ScreenOptions } from "../screen.ts";

/** The options of `show`, as commander parses them. */
export interface ShowOptions extends ScreenOptions {
  readonly expect?: string;
}

/** The forms in which a plan is one document. */
const documents: ReadonlySet<Format> = new Set(["json", "html", "sarif"]);

/** Shows a saved plan. Nothing is asked of anybody. @returns the exit code @throws Fault `usage` for a file that is no plan, or was edited */
export async function show(file: string, options: ShowOptions, host: Host): Promise<number> {
  const plan = decodePlan(await localFiles.read(file), file);
  refuseOtherPlan(plan, options.expect, { hint: "Look at the plan that was approved." });
  const screen = await openScreen(options, host);
  screen.say(`From ${harmlessLine(file)}, as it was when it was made`);
  if (documents.has(options.format)) screen.finishDryRun(plan);
  else screen.showPlan(plan);
  return 0;
}
