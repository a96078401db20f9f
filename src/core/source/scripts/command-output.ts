import type { Meaning } from "../meaning.ts";
import { type Options, optionsOf, verbOf } from "./options.ts";
import { literalOf, type ScriptCommand } from "./script.ts";

/** What a command puts out, or a variable holds: a text, or an object with members. */
export type CommandOutput =
  | { readonly kind: "meaning"; readonly meaning: Meaning }
  /** What `az account show` says. */
  | { readonly kind: "account" }
  /** What `Get-AzContext` says. */
  | { readonly kind: "context" }
  /** An app registration that the tree declares. */
  | { readonly kind: "app"; readonly key: string };

/** What a command with what it is piped into puts out: the closed list. */
export function outputOf(
  file: string,
  command: ScriptCommand,
  apps: ReadonlyMap<ScriptCommand, string>,
): CommandOutput {
  const verb = verbOf(file, command, 3);
  const name = verbOf(file, command, 1);
  if (name === "get-azcontext" && command.pipedInto === null) return { kind: "context" };
  const app = [...apps].find(([one]) => one.start === command.start || sameWords(one, command))?.[1];
  if (/^(?:new|get|update)-(?:mg|azad)/.test(name))
    return app === undefined ? unknown(`${name} puts it out`) : { kind: "app", key: app };
  if (name !== "az")
    return unknown(name.includes("\ufffc") ? "a command puts it out" : `${name} puts it out`);
  const options = optionsOf(file, command.words.slice(3));
  const query = one(file, options, "query");
  const form = one(file, options, "output") ?? one(file, options, "o") ?? shortForm(options);
  const after = afterPipe(file, command);
  if (after === null) return unknown("another command changes it");
  if (verb === "az account show" && !options.has("subscription") && !options.has("s"))
    return accountOutput(query, form, after);
  return app === undefined ? unknown(`${verb} puts it out`) : appOutput(app, query, form, after);
}

/** The same command, read with and without the variable that it is assigned to. */
function sameWords(one: ScriptCommand, other: ScriptCommand): boolean {
  return one.words.at(-1)?.end === other.words.at(-1)?.end;
}

/** What the output goes through: nothing that changes it, JSON that is read, or a member that `jq` takes. */
type AfterPipe = "" | "object" | { readonly member: string };

function afterPipe(file: string, command: ScriptCommand): AfterPipe | null {
  const next = command.pipedInto;
  if (next === null) return "";
  const name = verbOf(file, next, 1);
  if (next.pipedInto !== null) return null;
  if (name === "convertfrom-json") return "object";
  if (name === "tr" && /^tr -d (?:\\[rn]|"|\[:space:\])+$/.test(verbOf(file, next, 9))) return "";
  const [, member] = /^jq (?:-r|--raw-output) \.(\w+)$/.exec(verbOf(file, next, 9)) ?? [];
  return name === "jq" && member !== undefined ? { member } : null;
}

function accountOutput(query: string | null, form: string | null, after: AfterPipe): CommandOutput {
  if (query === null && after === "object") return { kind: "account" };
  const isTenant =
    query === null
      ? typeof after === "object" && after.member === "tenantid"
      : query.toLowerCase() === "tenantid" && (form === "tsv" ? after === "" : after === "object");
  return isTenant
    ? { kind: "meaning", meaning: { kind: "home tenant" } }
    : unknown("az account show puts it out");
}

function appOutput(key: string, query: string | null, form: string | null, after: AfterPipe): CommandOutput {
  const wanted = (query ?? "").toLowerCase().replace(/^\[(?:0)?\]\.?/, "");
  const isObject = wanted === "" && after === "object";
  if (isObject) return { kind: "app", key };
  const isId =
    wanted === "appid"
      ? form === "tsv"
        ? after === ""
        : after === "object"
      : wanted === "" && typeof after === "object" && after.member === "appid";
  return isId
    ? { kind: "meaning", meaning: { kind: "application id", app: key } }
    : unknown("az ad app puts it out");
}

function one(file: string, options: Options, name: string): string | null {
  const [word] = options.get(name) ?? [];
  return word === undefined ? null : literalOf(file, word);
}

/** `-otsv`. */
function shortForm(options: Options): string | null {
  return options.has("otsv") ? "tsv" : null;
}

function unknown(why: string): CommandOutput {
  return { kind: "meaning", meaning: { kind: "unknown", why } };
}
