import { harmlessName } from "../../text/harmless.ts";
import { environmentMeaning, joined, type Meaning, sameMeaning } from "../meaning.ts";
import type { BicepLead, BicepReader, BicepScope } from "./bicep-reading.ts";
import { furthest, unknownExpression } from "./bicep-reading.ts";
import type { BicepNode, BicepString } from "./bicep-syntax.ts";
import { formatPieces } from "./format-holes.ts";
import { replacedIn } from "./replaced-text.ts";

/** What a lead stands for, when it is made a text. */
export function bicepMeaning(reader: BicepReader, lead: BicepLead, depth: number): Meaning {
  switch (lead.kind) {
    case "meaning":
      return lead.meaning;
    case "nothing":
      return unknown("it has no value");
    case "node":
      return depth > furthest
        ? unknown("it leads over too many names, or back to itself")
        : meaningOfNode(reader, lead.node, lead.scope, depth + 1);
    case "resource":
    case "properties":
    case "module":
    case "outputs":
    case "secret address":
      return unknown(`${harmlessName(lead.declaration.name)} is no text`);
    default:
      return lead satisfies never;
  }
}

/** Longer texts and longer joins are not told: a few names that double each other would make them endless. */
const longestText = 200_000;
const mostParts = 400;
const tooLong: Meaning = { kind: "unknown", why: "it is too long" };

function meaningOfNode(reader: BicepReader, node: BicepNode, scope: BicepScope, depth: number): Meaning {
  switch (node.kind) {
    case "string":
      return bounded(partsOf(reader, node, scope, depth));
    case "constant":
      return { kind: "text", value: node.text };
    case "call":
      return node.of === null ? meaningOfCall(reader, node, scope, depth) : notTold(node, scope);
    case "choice":
      return either(reader, node.yes, node.no, scope, depth);
    case "operation":
      return node.operator === "??"
        ? either(reader, node.left, node.right, scope, depth)
        : notTold(node, scope);
    default:
      return notTold(node, scope);
  }
}

function partsOf(
  reader: BicepReader,
  node: BicepString,
  scope: BicepScope,
  depth: number,
): readonly Meaning[] {
  return node.parts.map((part) => {
    if (part.kind === "hole") return reader.meaning(part.node, scope, depth);
    const value = part.kind === "plain" ? scope.file.text.slice(part.start, part.end) : part.text;
    return { kind: "text", value };
  });
}

function bounded(parts: readonly Meaning[]): Meaning {
  const whole = parts.length > 0 ? joined(parts) : ({ kind: "text", value: "" } as const);
  const all = whole.kind === "joined" ? whole.parts : [whole];
  const length = all.reduce((sum, part) => sum + (part.kind === "text" ? part.value.length : 0), 0);
  if (all.length > mostParts || length > longestText || all.includes(tooLong)) return tooLong;
  return tidy(whole);
}

/** Texts beside each other in one, so that equal texts are the same meaning. */
function tidy(meaning: Meaning): Meaning {
  if (meaning.kind !== "joined") return meaning;
  const parts: Meaning[] = [];
  for (const part of meaning.parts) {
    const last = parts.at(-1);
    if (part.kind !== "text" || last?.kind !== "text") parts.push(part);
    else parts.splice(-1, 1, { kind: "text", value: last.value + part.value });
  }
  return joined(parts.filter((part) => part.kind !== "text" || part.value !== ""));
}

function meaningOfCall(
  reader: BicepReader,
  node: BicepNode & { readonly kind: "call" },
  scope: BicepScope,
  depth: number,
): Meaning {
  const meanings = () => node.args.map((argument) => reader.meaning(argument, scope, depth));
  switch (node.name) {
    case "string":
    case "toLower":
    case "toUpper":
    case "trim":
      return reCased(node.name, meanings()[0] ?? notTold(node, scope));
    case "concat":
      return bounded(meanings());
    case "format":
      return formatted(meanings()) ?? notTold(node, scope);
    case "uri":
      return addressOf(meanings()) ?? notTold(node, scope);
    case "replace": {
      const replaced = replacedIn(meanings());
      return replaced === null ? notTold(node, scope) : bounded([replaced]);
    }
    case "readEnvironmentVariable": {
      const name = meanings()[0];
      const shown = name?.kind === "text" ? ` ${harmlessName(name.value)}` : "";
      const why = `its value is the environment variable${shown} at deployment`;
      return name?.kind === "text" ? environmentMeaning(name.value, why) : unknown(why);
    }
    case "getSecret":
      return unknown("its value is a secret of a Key Vault");
    default:
      return notTold(node, scope);
  }
}

/** Ids have no case. */
function reCased(name: string, meaning: Meaning): Meaning {
  switch (meaning.kind) {
    case "text":
      if (name === "trim") return { ...meaning, value: meaning.value.trim() };
      if (name === "string") return meaning;
      return {
        ...meaning,
        value: name === "toLower" ? meaning.value.toLowerCase() : meaning.value.toUpperCase(),
      };
    case "joined":
      return name === "trim" ? meaning : joined(meaning.parts.map((part) => reCased(name, part)));
    case "home tenant":
    case "application id":
    case "unknown":
      return meaning;
    default:
      return meaning satisfies never;
  }
}

function formatted([template, ...args]: readonly Meaning[]): Meaning | null {
  if (template?.kind !== "text") return null;
  const pieces = formatPieces(template.value).map((piece): Meaning => {
    if (piece.argument === null) return { kind: "text", value: piece.text };
    return args[piece.argument] ?? unknown(`format has no argument ${piece.argument}`);
  });
  return bounded(pieces);
}

/** `uri(base, relative)` where it is the two of them behind each other. */
function addressOf([base, relative]: readonly Meaning[]): Meaning | null {
  if (base?.kind !== "text" || relative === undefined || !base.value.endsWith("/")) return null;
  const first = relative.kind === "joined" ? relative.parts[0] : relative;
  const text = first?.kind === "text" ? first.value : "";
  return /^\/|^[\w+.-]+:/.test(text) ? null : bounded([base, relative]);
}

function either(
  reader: BicepReader,
  one: BicepNode,
  other: BicepNode,
  scope: BicepScope,
  depth: number,
): Meaning {
  const first = reader.meaning(one, scope, depth);
  const second = reader.meaning(other, scope, depth);
  if (sameMeaning(first, second)) return first;
  if (first.kind === "unknown") return first;
  if (second.kind === "unknown") return second;
  return unknown("it depends on a condition that is known at deployment");
}

function notTold(node: BicepNode, scope: BicepScope): Meaning {
  const lead = unknownExpression(node, scope);
  return lead.kind === "meaning" ? lead.meaning : unknown("");
}

function unknown(why: string): Meaning {
  return { kind: "unknown", why };
}
