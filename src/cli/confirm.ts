import { checkbox, input, search, select } from "@inquirer/prompts";
import { Fault } from "../core/fault.ts";
import { harmlessLine } from "../core/text/harmless.ts";
import type { Ask, Candidate, Choice } from "../workflow/setup/choose.ts";
import type { Host } from "./host.ts";

/** A question before the first write. */
export interface Question {
  readonly text: string;
  /** What has to be typed once more when the answer opens the door to everybody; `null` where a yes is enough. */
  readonly name: string | null;
  /** Shows what is asked about, directly above the question. */
  readonly showVerdict: () => void;
  /** Shows more, for the answer "details". */
  readonly showDetails: () => void;
}

/**
 * Asks yes, no or details at the terminal; the default is no. A yes that admits everybody is asked for by name.
 *
 * @throws Fault `interrupted` on Ctrl-C
 */
export async function confirmed(
  host: Host,
  { text, name, showVerdict, showDetails }: Question,
): Promise<boolean> {
  for (;;) {
    showVerdict();
    const answer = await typed(host, `${text} (yes / no / details)`, "no");
    if (/^y(es)?$/i.test(answer)) return name === null || (await typedName(host, name));
    if (/^n(o)?$/i.test(answer)) return false;
    if (/^d(etails)?$/i.test(answer)) showDetails();
  }
}

async function typedName(host: Host, name: string): Promise<boolean> {
  const message = `Every organization gets in. Type ${harmlessLine(name)} to confirm:`;
  return (await typed(host, message, "")) === name;
}

async function typed(host: Host, message: string, fallback: string): Promise<string> {
  const question = { message: harmlessLine(message), ...(fallback === "" ? {} : { default: fallback }) };
  return (await answered(() => input(question, context(host)))).trim();
}

/** More candidates than this are searched by typing. */
const shortList = 12;

/** Lets the person at the terminal choose among candidates. */
export function askAt(host: Host): Ask {
  return {
    oneOf: <T>({ what, candidates }: Choice<T>) => {
      const message = `Which ${what}?`;
      const choices = choicesOf(candidates);
      if (choices.length <= shortList) return answered(() => select<T>({ message, choices }, context(host)));
      const source = (term: string | undefined) => {
        const words = (term ?? "").toLowerCase().split(/\s+/);
        return choices.filter(({ name, description }) =>
          words.every((word) => `${name} ${description}`.toLowerCase().includes(word)),
        );
      };
      return answered(() => search<T>({ message: `${message} (type to search)`, source }, context(host)));
    },
    someOf: <T>({ what, candidates }: Choice<T>) => {
      const message = `Which ${what}s? One that is left out can be locked out.`;
      const question = { message, choices: choicesOf(candidates), required: true, pageSize: shortList };
      return answered(() => checkbox<T>(question, context(host)));
    },
  };
}

function choicesOf<T>(candidates: readonly Candidate<T>[]) {
  return candidates.map(({ value, label, argument }) => ({
    value,
    name: harmlessLine(label),
    description: harmlessLine(argument),
  }));
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
