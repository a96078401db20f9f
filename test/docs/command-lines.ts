import type { Block } from "./pages.ts";

/** A command line that a page shows. */
export interface CommandLine {
  /** As it is written, in one line. */
  readonly text: string;
  /** Variables that are set for it alone. */
  readonly env: Readonly<Record<string, string>>;
  /** The program and its words; of several that a pipe joins, this program's where it is one of them. */
  readonly words: readonly string[];
  /** The other programs of the pipe. */
  readonly joined: readonly (readonly string[])[];
  readonly input: string | null;
  readonly output: string | null;
  /** The exit code that its comment names beside 0. */
  readonly mayEndWith: number | null;
  /** What is shown of its output; `null` where nothing is. */
  readonly shown: readonly string[] | null;
}

/** The command lines of a block, in their order. Placeholders such as `<application id>` have the value that is given for them. */
export function commandLines(
  block: Block,
  placeholders: Readonly<Record<string, string>>,
): readonly CommandLine[] {
  switch (block.language) {
    case "sh":
      return linesOf(block.text).map((text) => commandLine(text, placeholders, null));
    case "console":
      return [...block.text.matchAll(/^\$ (.+)\n((?:(?!\$ ).*\n)*)/gm)].map(([, text = "", shown = ""]) =>
        commandLine(text, placeholders, shown.split("\n")),
      );
    case "yaml":
      return [...block.text.matchAll(/\b(?:run|script|inlineScript): (?!bash\b)(.+?)(?: \}$|$)/gm)].flatMap(
        ([, text = ""]) =>
          /\b(?:npx|entra-mcp)\b/.test(text) ? [commandLine(text, placeholders, null)] : [],
      );
    default:
      return [];
  }
}

/** Whether a command line is one of this program. */
export function isOurs({ words: [program] }: CommandLine): boolean {
  return program === "entra-mcp";
}

function linesOf(text: string): string[] {
  return text
    .replaceAll(/\\\n\s*/g, "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}

function commandLine(
  text: string,
  placeholders: Readonly<Record<string, string>>,
  shown: readonly string[] | null,
): CommandLine {
  const filled = text.replaceAll(/<([a-z][^<>|]*)>/g, (whole, name: string) => {
    const value = placeholders[name];
    if (value === undefined) throw new Error(`nothing is known for ${whole} in: ${text}`);
    return value;
  });
  const tokens = tokensOf(filled);
  const ends = / ends with (\d+)/.exec(filled)?.[1];
  const parts = split(tokens, "|").map(commandOf);
  const main = parts.find(({ words }) => words[0] === "entra-mcp") ?? parts[0];
  if (main === undefined) throw new Error(`no command in: ${text}`);
  return {
    text,
    ...main,
    joined: parts.filter((part) => part !== main).map(({ words }) => words),
    mayEndWith: ends === undefined ? null : Number(ends),
    shown,
  };
}

function commandOf(tokens: readonly string[]) {
  const env: Record<string, string> = {};
  const words: string[] = [];
  let input: string | null = null;
  let output: string | null = null;
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] ?? "";
    const [, name, value = ""] = /^([A-Z_]+)=(.*)$/.exec(token) ?? [];
    if (token === "<") input = tokens[++at] ?? "";
    else if (token === ">") output = tokens[++at] ?? "";
    else if (name !== undefined && words.length === 0) env[name] = value;
    else words.push(token);
  }
  return { env, words: withoutNpx(words), input, output };
}

function withoutNpx(words: readonly string[]): readonly string[] {
  if (words[0] !== "npx") return words;
  const rest = words.slice(1).filter((word) => word !== "--yes" && word !== "-y");
  return rest[0] === "entra-mcp"
    ? [...rest.slice(0, 1), ...words.slice(words.indexOf("entra-mcp") + 1)]
    : words;
}

/** Words as a shell parts them, with what joins and redirects as words of their own; a comment ends the line. */
function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  for (const [token] of text.matchAll(
    /#.*$|&&|[|<>]|(?:'[^']*'|"[^"]*"|\$\{\{.*?\}\}|\$\([^)]*\)|[^\s'"|<>])+/g,
  )) {
    if (token.startsWith("#")) break;
    tokens.push(token.replaceAll(/'([^']*)'|"([^"]*)"/g, (_, one, other) => one ?? other));
  }
  return tokens;
}

function split(tokens: readonly string[], joint: string): (readonly string[])[] {
  const parts: string[][] = [[]];
  for (const token of tokens) {
    if (token === joint) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}
