import { Fault } from "../../core/fault.ts";
import { harmlessName } from "../../core/text/harmless.ts";

/** One thing that could be meant. */
export interface Candidate<T> {
  readonly value: T;
  /** As a person would recognise it. */
  readonly label: string;
  /** As it would be given to the option. */
  readonly argument: string;
  /** Why it could be meant, where not each one could for the same reason. */
  readonly because?: string;
}

/** What is being chosen, in words, and the option that names it. */
export interface Choice<T> {
  /** Such as "API". */
  readonly what: string;
  readonly option: string;
  readonly candidates: readonly Candidate<T>[];
}

/**
 * Asks the person at the terminal; without one it is a usage error that lists the candidates. Nothing is ever picked
 * silently among several.
 */
export interface Ask {
  readonly oneOf: <T>(choice: Choice<T>) => Promise<T>;
  /** At least one, in the order of the candidates. The option that names them can be given more than once. */
  readonly someOf: <T>(choice: Choice<T>) => Promise<readonly T[]>;
}

/** More would push the question off the screen. */
const listedAtMost = 20;

/** The answers where nobody can be asked. @throws Fault `usage`, always */
export const refuseToGuess: Ask = {
  oneOf: (choice) => Promise.reject(ambiguous(choice, `Name one with ${choice.option}.`)),
  someOf: (choice) => {
    const hint = `Name each that is meant with ${choice.option}, which is repeatable: one that is left out can be locked out.`;
    return Promise.reject(ambiguous(choice, hint));
  },
};

function ambiguous<T>({ what, option, candidates }: Choice<T>, hint: string): Fault {
  const list = candidates
    .slice(0, listedAtMost)
    .map((one) => `  ${option} ${one.argument}   ${harmlessName(one.label)}${reasonOf(one)}`);
  if (candidates.length > listedAtMost) list.push(`  and ${candidates.length - listedAtMost} more`);
  const message = `There are ${candidates.length} candidates for the ${what}:\n${list.join("\n")}`;
  return new Fault("usage", message, { hint });
}

function reasonOf({ because }: Candidate<unknown>): string {
  return because === undefined ? "" : `: ${because}`;
}

/** Candidates as the end of a sentence: names as they would be given, with what they are. */
export function toBeSeen<T>(candidates: readonly Candidate<T>[]): string {
  const known = candidates
    .slice(0, listedAtMost)
    .map(({ label, argument }) => `${argument} (${harmlessName(label)})`);
  if (candidates.length > listedAtMost) known.push(`and ${candidates.length - listedAtMost} more`);
  return known.length === 0 ? "" : ` To be seen: ${known.join(", ")}.`;
}

/** A name that fits nothing. @param remark a sentence after the candidates, with a space before it */
export function noSuch<T>(
  what: string,
  name: string,
  candidates: readonly Candidate<T>[],
  remark = "",
): Fault {
  const message = `There is no ${what} "${harmlessName(name)}".${toBeSeen(candidates)}${remark}`;
  return new Fault("usage", message, {
    hint: `Name one of these, or leave the option out to have the ${what} found.`,
  });
}
