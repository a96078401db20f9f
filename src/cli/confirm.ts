import { checkbox, input, search, select } from "@inquirer/prompts";
import { Fault } from "../core/fault.ts";
import { harmlessLine, harmlessName } from "../core/text/harmless.ts";
import type { Ask, Candidate, Choice } from "../workflow/setup/choose.ts";
import type { Host } from "./host.ts";
import { withoutColours } from "./without-colours.ts";

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

/** Where somebody is asked. */
export interface AskingPlace {
  readonly host: Host;
  readonly colour: boolean;
}

/**
 * Asks yes, no or details at the terminal; the default is no. A yes that admits everybody is asked for by name.
 *
 * @throws Fault `failed` for every other answer than a yes, `interrupted` on Ctrl-C
 */
export async function confirm(
  place: AskingPlace,
  { text, name, showVerdict, showDetails }: Question,
): Promise<void> {
  for (;;) {
    showVerdict();
    const answer = await typed(place, `${text} (yes / no / details)`, {
      default: "no",
      validate: (words) => known.test(words.trim()) || "Type yes, no or details.",
    });
    if (/^d/i.test(answer)) showDetails();
    else if (/^n/i.test(answer)) throw declined("the answer was no");
    else return name === null ? undefined : confirmName(place, name);
  }
}

const known = /^(y|yes|n|no|d|details)$/i;

async function confirmName(place: AskingPlace, name: string): Promise<void> {
  const message = `Every organization gets in. Type ${harmlessLine(name)} to confirm:`;
  const answer = await typed(place, message, {});
  if (answer === name) return;
  throw declined(
    answer === ""
      ? `the name ${harmlessLine(name)} was not typed`
      : `"${harmlessName(answer)}" is not ${harmlessLine(name)}`,
  );
}

/** Whoever goes on after this command must not believe that it was done. */
function declined(why: string): Fault {
  return new Fault("failed", `Nothing was written: ${why}.`);
}

interface TypedAnswer {
  readonly default?: string;
  readonly validate?: (words: string) => true | string;
}

async function typed(place: AskingPlace, message: string, options: TypedAnswer): Promise<string> {
  const question = { message: harmlessLine(message), ...options };
  return (await answered(place, (context) => input(question, context))).trim();
}

/** More candidates than this are searched by typing. */
const shortList = 12;

/** Lets the person at the terminal choose among candidates. */
export function askAt(place: AskingPlace): Ask {
  return {
    oneOf: <T>({ what, candidates }: Choice<T>) => {
      const message = `Which ${what}?`;
      const choices = choicesOf(candidates);
      if (choices.length <= shortList)
        return answered(place, (context) => select<T>({ message, choices }, context));
      const source = (term: string | undefined) => {
        const words = (term ?? "").toLowerCase().split(/\s+/);
        return choices.filter(({ name, description }) =>
          words.every((word) => `${name} ${description ?? ""}`.toLowerCase().includes(word)),
        );
      };
      return answered(place, (context) =>
        search<T>({ message: `${message} (type to search)`, source }, context),
      );
    },
    someOf: <T>({ what, candidates }: Choice<T>) => {
      const message = `Which ${what}s? One that is left out can be locked out.`;
      const question = { message, choices: choicesOf(candidates), required: true, pageSize: shortList };
      return answered(place, (context) => checkbox<T>(question, context));
    },
  };
}

function choicesOf<T>(candidates: readonly Candidate<T>[]) {
  return candidates.map(({ value, label, argument, because }) => ({
    value,
    name: harmlessLine(`${label} (${argument})`),
    ...(because === undefined ? {} : { description: harmlessLine(because) }),
  }));
}

interface PromptContext {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly clearPromptOnDone: boolean;
  readonly signal: AbortSignal;
}

/** Asks, until there is an answer or nobody can give one any more. @throws Fault */
async function answered<T>(
  { host, colour }: AskingPlace,
  prompt: (context: PromptContext) => Promise<T>,
): Promise<T> {
  const ended = new AbortController();
  // At Ctrl-D, and where the terminal goes away, the prompt lets go of standard input and waits for ever.
  const noticed = () => setImmediate(() => ended.abort());
  host.stdin.on("pause", noticed);
  // Prompts are messages: standard output stays free for data.
  const { stream } = host.stderr;
  const output = colour ? stream : withoutColours(stream);
  try {
    return await prompt({ input: host.stdin, output, clearPromptOnDone: false, signal: ended.signal });
  } catch (error) {
    if (ended.signal.aborted) {
      stream.write("\n");
      throw declined("no answer came");
    }
    if (error instanceof Error && error.name === "ExitPromptError") {
      throw new Fault("interrupted", "Interrupted. Nothing was written.");
    }
    throw error;
  } finally {
    host.stdin.off("pause", noticed);
  }
}
