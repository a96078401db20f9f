import { confirm as ask, search, select } from "@inquirer/prompts";
import { Fault } from "../core/fault.ts";
import { harmlessLine } from "../core/text/harmless.ts";
import type { Ask, Choice } from "../workflow/choose.ts";
import type { Host } from "./host.ts";

/** Asks yes or no at the terminal; the default is no. @throws Fault `interrupted` on Ctrl-C */
export async function confirmed(host: Host, question: string): Promise<boolean> {
  return answered(() => ask({ message: harmlessLine(question), default: false }, context(host)));
}

/** More candidates than this are searched by typing. */
const shortList = 12;

/** Lets the person at the terminal choose among candidates. */
export function askAt(host: Host): Ask {
  return <T>({ what, candidates }: Choice<T>) => {
    const message = `Which ${what}?`;
    const choices = candidates.map(({ value, label, argument }) => ({
      value,
      name: harmlessLine(label),
      description: harmlessLine(argument),
    }));
    if (choices.length <= shortList) return answered(() => select<T>({ message, choices }, context(host)));
    const source = (term: string | undefined) => {
      const words = (term ?? "").toLowerCase().split(/\s+/);
      return choices.filter(({ name, description }) =>
        words.every((word) => `${name} ${description}`.toLowerCase().includes(word)),
      );
    };
    return answered(() => search<T>({ message: `${message} (type to search)`, source }, context(host)));
  };
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
