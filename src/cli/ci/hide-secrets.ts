import { secretsToMask } from "../../azure/known-secrets.ts";
import { maskCommands } from "../../core/ci/mask.ts";
import { isRunner } from "../../core/ci/runner.ts";
import type { PipelineSetting } from "./setting.ts";

/**
 * Tells the runner what to hide in the log of this job, before anything else is printed. Only where the runner says that it is there, and
 * only through a pipe that nobody else reads: anywhere else the command would be what shows the secret. Standard output is
 * often kept in a file or a variable and published from there, so it is never used for that.
 */
export function hideSecrets({ runner, host, unguarded, quiet }: PipelineSetting): void {
  // What is quiet prints nothing that could hold a secret, and leaves standard error empty.
  if (quiet || !isRunner(runner, host.env) || !host.stderrIsOwnPipe()) return;
  for (const line of maskCommands(runner, secretsToMask(host.env))) unguarded.write(`${line}\n`);
}
