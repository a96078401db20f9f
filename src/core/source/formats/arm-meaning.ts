import { joined, type Meaning } from "../meaning.ts";
import { type ArmNode, isArmExpression, parseArmExpression } from "./arm-expression.ts";

/** What the names of a template stand for. */
export interface ArmNames {
  readonly parameter: (name: string) => Meaning;
  readonly variable: (name: string) => Meaning;
}

/** What a string of a template stands for: the closed list, and nothing is evaluated. */
export function armStringMeaning(text: string, names: ArmNames): Meaning {
  if (text.startsWith("[[")) return { kind: "text", value: text.slice(1) };
  if (!isArmExpression(text)) return { kind: "text", value: text };
  const node = parseArmExpression(text);
  return node === null
    ? { kind: "unknown", why: "it is an expression that could not be read" }
    : armMeaning(node, names);
}

/** What an expression stands for. */
export function armMeaning(node: ArmNode, names: ArmNames): Meaning {
  switch (node.kind) {
    case "literal":
      return { kind: "text", value: node.value };
    case "member":
      return isHomeTenant(node) ? { kind: "home tenant" } : notListed(`.${node.name}`);
    case "call":
      return callMeaning(node, names);
    case "other":
      return notListed("an index or a number");
    default:
      return node satisfies never;
  }
}

/** A call of `format` with a literal text: the text and what fills `{0}` and so on. */
export function formatCall(
  node: ArmNode,
): { readonly text: ArmNode; readonly args: readonly ArmNode[] } | null {
  if (node.kind !== "call" || node.name !== "format") return null;
  const [text, ...args] = node.args;
  return text?.kind === "literal" ? { text, args } : null;
}

/** The marks of a format text: `{0}`, `{0:N}`, and the doubled braces. */
export const formatMark = /\{\{|\}\}|\{(\d+)(?:[,:][^{}]*)?\}/g;

/** `subscription().tenantId` and `tenant().tenantId` (verified: azure-docs, template functions of scopes). */
function isHomeTenant(node: ArmNode & { readonly kind: "member" }): boolean {
  const { of, name } = node;
  return (
    of.kind === "call" &&
    (of.name === "subscription" || of.name === "tenant") &&
    of.args.length === 0 &&
    name.toLowerCase() === "tenantid"
  );
}

function callMeaning(node: ArmNode & { readonly kind: "call" }, names: ArmNames): Meaning {
  const [first] = node.args;
  if (node.name === "concat") return boundedJoin(node.args.map((arg) => armMeaning(arg, names)));
  if (node.args.length === 1 && first?.kind === "literal") {
    if (node.name === "parameters") return names.parameter(first.value);
    if (node.name === "variables") return names.variable(first.value);
  }
  const format = formatCall(node);
  return format === null ? notListed(`${node.name}()`) : formatMeaning(format.text, format.args, names);
}

function formatMeaning(text: ArmNode, args: readonly ArmNode[], names: ArmNames): Meaning {
  if (text.kind !== "literal") return notListed("format()");
  const parts: Meaning[] = [];
  let copied = 0;
  for (const match of text.value.matchAll(formatMark)) {
    parts.push({ kind: "text", value: text.value.slice(copied, match.index) });
    copied = match.index + match[0].length;
    const arg = match[1] === undefined ? undefined : args[Number(match[1])];
    if (match[1] === undefined) parts.push({ kind: "text", value: match[0].charAt(0) });
    else parts.push(arg === undefined ? notListed(match[0]) : armMeaning(arg, names));
  }
  return boundedJoin([...parts, { kind: "text", value: text.value.slice(copied) }]);
}

/** Joined, without empty texts. Variables that double each other grow without end, so what is too long is not read. */
function boundedJoin(parts: readonly Meaning[]): Meaning {
  const meaning = joined(parts.filter((part) => part.kind !== "text" || part.value !== ""));
  const tooLong =
    meaning.kind === "text"
      ? meaning.value.length > maxText
      : meaning.kind === "joined" && meaning.parts.length > maxParts;
  return tooLong ? { kind: "unknown", why: "it becomes too long" } : meaning;
}

const maxText = 200_000;
const maxParts = 1000;

function notListed(what: string): Meaning {
  return { kind: "unknown", why: `${what} is nothing that can be decided without evaluating the template` };
}
