import type { AppDeclaration, AppLink, DeclaredAudience, SourceFile } from "../language-reading.ts";
import type { Meaning } from "../meaning.ts";
import { type AppCommand, displayNameOf } from "./app-commands.ts";
import { linksOf } from "./app-links.ts";
import type { Names } from "./names.ts";
import { hasHiddenOptions, type Options, optionsOf } from "./options.ts";
import { bitsText, literalOf, type ScriptCommand, type ScriptWord, withoutPrefix } from "./script.ts";
import type { LoadTree } from "./tree-path.ts";

/** The app registrations that the commands of a script declare. */
export function appsOf(
  file: SourceFile,
  commands: readonly AppCommand[],
  keys: ReadonlyMap<ScriptCommand, string>,
  names: Names,
  tree: LoadTree,
): AppDeclaration[] {
  const created = commands
    .filter(({ kind }) => kind === "create")
    .map((command) => createdApp(file, command, keys.get(command.command) ?? file.path, names, tree));
  const updates = commands
    .filter(({ kind }) => kind === "update")
    .map((command) => updateOf(file, command, names, tree));
  const links = commands
    .filter(({ kind }) => kind === "permission")
    .flatMap(({ command }) => permissionOf(file.text, command, names));
  const found = new Set(
    commands.flatMap(({ kind, command }) => (kind === "find" ? (keys.get(command) ?? []) : [])),
  );
  const whole = created.map((app): AppDeclaration => {
    const own = updates.filter(({ target }) => target === app.key).map((update) => update.app);
    const isSaidAgain = own.some(({ audience }) => audience.kind !== "not sent");
    return {
      ...app,
      links: [app, ...own]
        .flatMap((one) => one.links)
        .concat(links.flatMap((one) => (one.from === app.key ? one.link : []))),
      identifierUris: [app, ...own].flatMap((one) => one.identifierUris),
      doubts: found.has(app.key) && !isSaidAgain ? [keptAudience] : [],
    };
  });
  return [...whole, ...updates.flatMap((update, index) => separateUpdate(file, update, index + 1, whole))];
}

/** The script asks for it first, so what it says when it makes one does not reach one that is there. */
const keptAudience = "The script makes it only where it finds none, so one that exists keeps its audience.";

/** An update that says an audience, or is of an app registration from elsewhere, is a declaration of its own. */
function separateUpdate(
  file: SourceFile,
  { app, target }: Update,
  count: number,
  whole: readonly AppDeclaration[],
): AppDeclaration[] {
  const base = whole.find(({ key }) => key === target);
  if (base === undefined) return [{ ...app, key: `${app.key} ${count} (${file.path})` }];
  if (app.audience.kind === "not sent") return [];
  const { displayName, links, identifierUris } = base;
  const key = base.key.replace(/ \((?=[^()]*\)$)/, ` (update ${count}, `);
  return [{ ...app, key, displayName, links, identifierUris }];
}

interface Update {
  readonly app: AppDeclaration;
  /** The key of the app registration that the script makes itself, if it is one. */
  readonly target: string | null;
}

function createdApp(
  file: SourceFile,
  { tool, command }: AppCommand,
  key: string,
  names: Names,
  tree: LoadTree,
): AppDeclaration {
  const options = optionsOf(file.text, command.words);
  const audience = audienceOf(file.text, command, tool, options) ?? absentAudience(file.text, command, tool);
  return {
    key,
    carrier: tool,
    place: placeOf(file.path, command),
    displayName: nameOf(file.text, command, names),
    audience,
    links: linksOf(file, options, names, tree),
    identifierUris: urisOf(options, names),
    doubts: [],
  };
}

function updateOf(file: SourceFile, { tool, command }: AppCommand, names: Names, tree: LoadTree): Update {
  const options = optionsOf(file.text, command.words);
  const hidden: DeclaredAudience = hasHiddenOptions(file.text, command.words)
    ? { kind: "unknown", why: "its options are in a variable", at: command.start }
    : { kind: "not sent" };
  const [id] = options.get("id") ?? options.get("applicationid") ?? [];
  const app: AppDeclaration = {
    key: tool === "az" ? "az ad app update" : "an update",
    carrier: tool,
    place: placeOf(file.path, command),
    displayName: nameOf(file.text, command, names),
    audience: audienceOf(file.text, command, tool, options) ?? hidden,
    links: linksOf(file, options, names, tree),
    identifierUris: urisOf(options, names),
    doubts: [],
  };
  return { app, target: id === undefined ? null : names.app(id.bits) };
}

function placeOf(file: string, command: ScriptCommand): AppDeclaration["place"] {
  const [first] = command.words;
  return { file, start: first?.start ?? command.start, end: command.words.at(-1)?.end ?? command.end };
}

function nameOf(file: string, command: ScriptCommand, names: Names): Meaning | null {
  const word = displayNameOf(file, command);
  return word === undefined ? null : names.meaning(word.bits);
}

function urisOf(options: Options, names: Names): Meaning[] {
  const words =
    options.get("identifier-uris") ?? options.get("identifieruris") ?? options.get("identifieruri") ?? [];
  return words.map((word) => names.meaning(word.bits));
}

/** Where a command says the audience; `null` where it does not. */
function audienceOf(
  file: string,
  command: ScriptCommand,
  tool: AppCommand["tool"],
  options: Options,
): DeclaredAudience | null {
  const [word] = options.get("sign-in-audience") ?? options.get("signinaudience") ?? [];
  if (word !== undefined) return saidAudience(file, word);
  const set = (options.get("set") ?? []).find((one) => /^signInAudience=/i.test(bitsText(file, one.bits)));
  if (set !== undefined && tool === "az")
    return saidAudience(file, withoutPrefix(set, "signInAudience=".length));
  const others = ["availabletoothertenants", "bodyparameter"].find((name) => options.has(name));
  return others === undefined ? null : { kind: "unknown", why: `-${others} says it`, at: command.start };
}

/** A value can be edited where it is one plain literal; a variable is left, because others may use it. */
function saidAudience(file: string, word: ScriptWord): DeclaredAudience {
  const [bit] = word.bits;
  const value = literalOf(file, word);
  if (value !== null && value !== "" && bit?.kind === "plain" && word.bits.length === 1)
    return { kind: "written", value, start: bit.start, end: bit.end };
  const why =
    value === null ? `${file.slice(word.start, word.end)} says the audience` : "the audience is put together";
  return { kind: "unknown", why, at: word.start };
}

function absentAudience(file: string, command: ScriptCommand, tool: AppCommand["tool"]): DeclaredAudience {
  const verb = command.words[tool === "az" ? 3 : 0];
  const at = (displayNameOf(file, command) ?? verb)?.end ?? command.end;
  if (hasHiddenOptions(file, command.words))
    return { kind: "unknown", why: "its options are in a variable", at };
  return {
    kind: "absent",
    at,
    before: tool === "az" ? " --sign-in-audience " : " -SignInAudience ",
    after: "",
  };
}

/** `az ad app permission add --id <client> --api <app>`. */
function permissionOf(
  file: string,
  command: ScriptCommand,
  names: Names,
): { readonly from: string; readonly link: AppLink }[] {
  const options = optionsOf(file, command.words);
  const [id] = options.get("id") ?? [];
  const [api] = options.get("api") ?? [];
  const from = id === undefined ? null : names.app(id.bits);
  return from === null || api === undefined
    ? []
    : [{ from, link: { kind: "requires", app: names.meaning(api.bits) } }];
}
