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
  /** Shows what is asked about, right above the question. */
  readonly showVerdict: () => void;
  /** Shows more, for the answer "details". */
  readonly showDetails: () => void;
}

/** What came of a question: `another name` where the name that was typed is not the one that was asked for. */
export type Answer = "yes" | "no" | "another name";

/**
 * Asks yes, no or details at the terminal; the default is no. A yes that admits everybody is asked for by name.
 *
 * @throws Fault `interrupted` on Ctrl-C
 */
export async function confirmed(host: Host, question: Question): Promise<Answer> {
  for (;;) {
    question.showVerdict();
    const answer = await typed(host, { message: `${question.text} (yes / no / details)`, ...yesOrNo });
    if (yes.test(answer)) return question.name === null ? "yes" : typedName(host, question.name);
    if (no.test(answer)) return "no";
    question.showDetails();
  }
}

const yes = /^y(?:es)?$/i;
const no = /^no?$/i;
const details = /^d(?:etails)?$/i;

/** Whatever is none of the answers is not taken for one. */
const yesOrNo = {
  default: "no",
  validate: (text: string) =>
    [yes, no, details].some((one) => one.test(text.trim())) || "Answer yes, no or details.",
};

async function typedName(host: Host, name: string): Promise<Answer> {
  const message = `Every organization gets in. Type ${harmlessLine(name)} to confirm:`;
  return (await typed(host, { message })) === name ? "yes" : "another name";
}

interface TypedQuestion {
  readonly message: string;
  readonly default?: string;
  readonly validate?: (text: string) => true | string;
}

async function typed(host: Host, question: TypedQuestion): Promise<string> {
  const harmless = { ...question, message: harmlessLine(question.message) };
  return (await answered(() => input(harmless, context(host)))).trim();
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
