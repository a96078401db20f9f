import { powerShellAssignment } from "./assignments.ts";
import { optionsOf, verbOf } from "./options.ts";
import { type Bit, literalOf, type ReadScript, type ScriptCommand, type ScriptWord } from "./script.ts";

/** A command that makes, changes, finds or links app registrations. */
export interface AppCommand {
  readonly kind: "create" | "update" | "find" | "permission";
  readonly tool: "az" | "powershell";
  /** Its words from the verb on, without an assignment before it. */
  readonly command: ScriptCommand;
  /** The variable that takes what it puts out. */
  readonly variable: string | null;
}

/** The commands of a script that are about app registrations. */
export function appCommandsOf(file: string, script: ReadScript): AppCommand[] {
  const taken = new Map<ScriptCommand, string>();
  for (const command of script.commands) {
    for (const { word, name } of namedWords(file, script, command))
      for (const inner of commandsIn(word.bits)) if (!taken.has(inner)) taken.set(inner, name);
  }
  return script.commands.flatMap((command) => {
    const assignment = script.language === "powershell" ? powerShellAssignment(file, command) : null;
    const own = withoutKeywords(file, assignment?.rest ?? command);
    const kind = kindOf(file, own);
    return kind === null
      ? []
      : [{ ...kind, command: own, variable: assignment?.name ?? taken.get(command) ?? null }];
  });
}

/**
 * The keys of the app registrations that commands of a script make, or find by the display name under which another one makes
 * it.
 */
export function appKeysOf(
  path: string,
  file: string,
  commands: readonly AppCommand[],
): Map<ScriptCommand, string> {
  const keys = new Map<ScriptCommand, string>();
  const byName = new Map<string, string>();
  const used = new Set<string>();
  for (const { kind, command, variable } of commands) {
    if (kind !== "create") continue;
    const shown = displayNameOf(file, command);
    const name =
      variable ??
      (shown === undefined ? "app" : (literalOf(file, shown) ?? file.slice(shown.start, shown.end)));
    let key = `${name} (${path})`;
    for (let count = 2; used.has(key); count++) key = `${name} ${count} (${path})`;
    used.add(key);
    keys.set(command, key);
    const text = shown === undefined ? "" : unquoted(file, shown);
    // Two that have one name are told apart by nothing.
    if (text !== "") byName.set(text, byName.has(text) ? "" : key);
  }
  for (const { kind, command } of commands) {
    const shown = kind === "find" ? displayNameOf(file, command) : undefined;
    const key = shown === undefined ? undefined : byName.get(unquoted(file, shown));
    if (key !== undefined && key !== "") keys.set(command, key);
  }
  return keys;
}

/** The word that says the display name. */
export function displayNameOf(file: string, command: ScriptCommand): ScriptWord | undefined {
  const options = optionsOf(file, command.words);
  return (options.get("display-name") ?? options.get("displayname"))?.[0];
}

function kindOf(file: string, command: ScriptCommand): Pick<AppCommand, "kind" | "tool"> | null {
  const first = verbOf(file, command, 1);
  if (first === "az") {
    const verb = verbOf(file, command, 5).replaceAll("\ufffc", "");
    if (verb.startsWith("az ad app create")) return { kind: "create", tool: "az" };
    if (verb.startsWith("az ad app update")) return { kind: "update", tool: "az" };
    if (verb.startsWith("az ad app list")) return { kind: "find", tool: "az" };
    return verb.startsWith("az ad app permission add") ? { kind: "permission", tool: "az" } : null;
  }
  const [, act] = /^(new|update|get)-(?:mg(?:beta)?|azad)application$/.exec(first) ?? [];
  if (act === undefined) return null;
  return { kind: act === "new" ? "create" : act === "update" ? "update" : "find", tool: "powershell" };
}

interface NamedWord {
  readonly word: ScriptWord;
  readonly name: string;
}

/** The words that are assigned, by the variable. */
function namedWords(file: string, script: ReadScript, command: ScriptCommand): NamedWord[] {
  if (script.language === "powershell") {
    const found = powerShellAssignment(file, command);
    return found === null ? [] : found.rest.words.map((word) => ({ word, name: found.name }));
  }
  return command.words.flatMap((word) => {
    const [bit] = word.bits;
    const written = bit?.kind === "plain" ? file.slice(bit.start, bit.end) : "";
    const [, name] = /^([A-Za-z_]\w*)=$/.exec(written) ?? [];
    return name === undefined ? [] : [{ word, name }];
  });
}

function commandsIn(bits: readonly Bit[]): ScriptCommand[] {
  return bits.flatMap((bit) =>
    bit.kind === "hole" && bit.source.kind === "commands" ? [...bit.source.commands] : [],
  );
}

/** Words such as `if` and `!` that stand before a command of a shell. */
function withoutKeywords(file: string, command: ScriptCommand): ScriptCommand {
  let from = 0;
  while (keywords.has(literalOf(file, command.words[from] ?? emptyWord) ?? "") && from < command.words.length)
    from++;
  return from === 0 ? command : { ...command, words: command.words.slice(from) };
}

const keywords = new Set(["if", "then", "else", "elif", "while", "until", "do", "!", "time", "{", "return"]);
const emptyWord: ScriptWord = { start: 0, end: 0, bits: [], strings: [] };

/** A word as it is written, without the quotes around it. */
function unquoted(file: string, word: ScriptWord): string {
  return file.slice(word.bits[0]?.start ?? word.start, word.bits.at(-1)?.end ?? word.end);
}
