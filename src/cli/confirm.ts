import { confirm as ask, select } from "@inquirer/prompts";
import { Fault } from "../core/fault.ts";
import { harmlessLine } from "../core/text/harmless.ts";
import type { Ask, Choice } from "../workflow/choose.ts";
import type { Host } from "./host.ts";

/** Asks yes or no at the terminal; the default is no. @throws Fault `interrupted` on Ctrl-C */
export async function confirmed(host: Host, question: string): Promise<boolean> {
  return answered(() => ask({ message: harmlessLine(question), default: false }, context(host)));
}

/** Lets the person at the terminal choose among candidates. */
export function askAt(host: Host): Ask {
  return <T>({ what, candidates }: Choice<T>) =>
    answered(() =>
      select<T>(
        {
          message: `Which ${what}?`,
          choices: candidates.map(({ value, label }) => ({ value, name: harmlessLine(label) })),
        },
        context(host),
      ),
    );
}

function context(host: Host) {
  // Prompts are messages: standard output stays free for data.
  return { input: host.stdin, output: host.stderr.stream, clearPromptOnDone: false };
}

async function answered<T>(prompt: () => Promise<T>): Promise<T> {
  try {
    return await prompt();
  } catch (error) {
    if (error instanceof Error && error.name === "ExitPromptError") {
      throw new Fault("interrupted", "Interrupted. Nothing was written.");
    }
    throw error;
  }
}
