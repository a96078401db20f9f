import { bitsText, literalOf, type ScriptCommand, type ScriptWord, withoutPrefix } from "./script.ts";

/** The options of a command, by name in lower case and without dashes; one that is given twice has the values of both. */
export type Options = ReadonlyMap<string, readonly ScriptWord[]>;

/** The words of a command that name what it does: `az`, `ad`, `app`, `create`. */
export function verbOf(file: string, command: ScriptCommand, count: number): string {
  return command.words
    .slice(0, count)
    .map((word) => literalOf(file, word) ?? "\ufffc")
    .join(" ")
    .toLowerCase();
}

/** The options after the first words of a command: `--name value`, `--name=value`, `-Name value`, `-Name:value`. */
export function optionsOf(file: string, words: readonly ScriptWord[]): Options {
  const options = new Map<string, ScriptWord[]>();
  let current: ScriptWord[] | null = null;
  for (const word of words) {
    const text = bitsText(file, word.bits);
    if (isRedirection(text)) continue;
    const [whole, name] = option.exec(text) ?? [];
    const isOption = whole !== undefined && name !== undefined && word.bits[0]?.kind === "plain";
    if (!isOption) {
      current?.push(word);
      continue;
    }
    current = options.get(name.toLowerCase()) ?? [];
    options.set(name.toLowerCase(), current);
    if (/[=:]$/.test(whole)) current.push(withoutPrefix(word, whole.length));
  }
  return options;
}

/** Whether nothing but the words that are seen gives the command its options. */
export function hasHiddenOptions(file: string, words: readonly ScriptWord[]): boolean {
  return words.some((word, index) => {
    const text = bitsText(file, word.bits);
    if (/^@\w/.test(text)) return true;
    const isExpansion = text === "\ufffc" && word.strings.length === 0;
    const isArray = word.bits.some(
      ({ kind, start, end }) => kind === "hole" && file.slice(start, end).includes("[@]"),
    );
    const before = words[index - 1];
    const isValue = before !== undefined && option.test(bitsText(file, before.bits));
    return (isArray || isExpansion) && !isValue;
  });
}

const option = /^--?([A-Za-z][\w-]*)(?:[=:]|$)/;

/** What a word sends elsewhere: `2>$null`. The shell's are no words. */
function isRedirection(text: string): boolean {
  return /^[\d*]?>/.test(text);
}
