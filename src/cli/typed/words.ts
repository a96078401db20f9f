import type { Command, Option } from "commander";

/** An option as it stands in words. */
export interface TypedOption {
  /** As it is declared, such as `--api`. */
  readonly long: string;
  readonly option: Option;
  /** `null` where none is given. */
  readonly value: string | null;
}

/** The words of a command line after those that name the command. */
export interface TypedWords {
  readonly options: readonly TypedOption[];
  /** The words that are no options, in their order. */
  readonly operands: readonly string[];
}

/** Reads words as the command will: which of them are options and values. Words that it will refuse are passed over. */
export function readWords({ options: declared }: Command, words: readonly string[]): TypedWords {
  const options: TypedOption[] = [];
  const operands: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "--") return { options, operands: [...operands, ...words.slice(at + 1)] };
    const [, name = "", own = null] = /^(--[^=]+)(?:=([^]*))?$/.exec(word) ?? [];
    const option = declared.find(({ long, short }) => long === name || (name === "" && short === word));
    if (option === undefined || option.long == null) {
      if (word === "-" || !word.startsWith("-")) operands.push(word);
      continue;
    }
    const next = words[at + 1];
    const takesNext =
      own === null && next !== undefined && (option.required || (option.optional && !/^-./.test(next)));
    options.push({ long: option.long, option, value: takesNext ? next : own });
    if (takesNext) at++;
  }
  return { options, operands };
}
