import { toJson } from "../../core/document/json.ts";
import type { Host } from "../host.ts";
import { errorDocument } from "../report-failure.ts";
import type { Screen } from "../screen.ts";

/** One document on standard output and nothing else. */
export function jsonScreen(host: Host): Screen {
  return {
    say: () => undefined,
    showPlan: () => undefined,
    showVerdict: () => undefined,
    showRequests: () => undefined,
    finishDryRun: (plan) => host.stdout.write(toJson(plan)),
    finish: ({ plan, applied, rollback, verification, failure }) => {
      const exitCode = failure?.exitCode ?? 0;
      host.stdout.write(
        toJson({
          kind: "entra-mcp/result",
          version: 1,
          plan: applied?.plan ?? plan,
          receipt: applied?.receipt ?? null,
          verification,
          runDirectory: applied?.runDirectory ?? null,
          ...(rollback === null ? {} : { rollback: rollback.receipt }),
          exitCode,
          ...(failure === null ? {} : errorDocument(failure)),
        }),
      );
      return exitCode;
    },
  };
}
