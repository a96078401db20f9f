import { harmlessName } from "../text/harmless.ts";
import { commandLine } from "./logging-command.ts";
import type { Runner } from "./runner.ts";

/** The line that begins a part of the log that can be folded. */
export function groupStart(runner: Runner, title: string): string {
  const words = harmlessName(title);
  switch (runner) {
    case "github":
      return commandLine(runner, { name: "group", properties: {}, data: words });
    case "azure":
      // A mark for whoever shows the log, and no command: nothing in it is turned back.
      return `##[group]${words}`;
    default:
      return runner satisfies never;
  }
}

/** The line that ends it. */
export function groupEnd(runner: Runner): string {
  return runner === "github" ? "::endgroup::" : "##[endgroup]";
}
