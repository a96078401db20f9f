import { harmlessName } from "../../text/harmless.ts";
import { type Meaning, sameMeaning } from "../meaning.ts";
import { type BicepBinder, scopesAt } from "./bicep-contexts.ts";
import type { BicepFile, BicepReader, BicepScope } from "./bicep-reading.ts";
import type { BicepNode } from "./bicep-syntax.ts";

/** What an expression means in all contexts of its file; unknown where they differ, with where each is said. */
export function meaningEverywhere(
  reader: BicepReader,
  node: BicepNode,
  file: BicepFile,
  binders: readonly BicepBinder[],
): Meaning {
  const told = scopesAt(reader, file, binders).map((scope) => ({
    scope,
    meaning: reader.meaning(node, scope, 0),
  }));
  return oneMeaning(told);
}

/** The one meaning of several, and why there is none. */
export function oneMeaning(
  told: readonly { readonly meaning: Meaning; readonly scope: BicepScope }[],
): Meaning {
  const [first] = told;
  if (first === undefined) return { kind: "unknown", why: "nothing in the tree says its value" };
  const unknown = told.find(({ meaning }) => meaning.kind === "unknown");
  if (unknown !== undefined) return unknown.meaning;
  const other = told.find(({ meaning }) => !isAlike(meaning, first.meaning));
  if (other === undefined) return first.meaning;
  const [here, there] = [origin(first.scope), origin(other.scope)];
  const [one, two] = [shown(first.meaning), shown(other.meaning)];
  const places = here === there ? `${one} and ${two} in ${here}` : `${one} by ${here}, ${two} by ${there}`;
  return { kind: "unknown", why: `it is not the same everywhere: ${places}` };
}

/** Each meaning once. Unknown ones are the same where their reason is. */
export function distinctMeanings(meanings: readonly Meaning[]): readonly Meaning[] {
  const kept: Meaning[] = [];
  for (const meaning of meanings) {
    const isKnown = kept.some((one) => isAlike(one, meaning));
    if (!isKnown) kept.push(meaning);
  }
  return kept;
}

/** Whether two meanings are told alike: what is unknown for the same reason is. */
export function isAlike(one: Meaning, other: Meaning): boolean {
  if (one.kind === "unknown") return other.kind === "unknown" && one.why === other.why;
  if (one.kind !== "joined" || other.kind !== "joined") return sameMeaning(one, other);
  return (
    one.parts.length === other.parts.length &&
    one.parts.every((part, index) => {
      const counterpart = other.parts[index];
      return counterpart !== undefined && isAlike(part, counterpart);
    })
  );
}

/** The file that says what differs: the parameters, or the caller whose own origin is the same. */
function origin({ context, file }: BicepScope): string {
  if (context.kind === "call") {
    const outer = origin(context.from);
    const caller = `module ${harmlessName(context.module.name)} of ${harmlessName(context.from.file.path)}`;
    return outer === harmlessName(context.from.file.path) ? caller : `${caller} with ${outer}`;
  }
  return harmlessName(context.kind === "root" ? (context.parameters?.path ?? file.path) : file.path);
}

function shown(meaning: Meaning): string {
  switch (meaning.kind) {
    case "home tenant":
      return "the home tenant";
    case "text":
      return meaning.value === "" ? "nothing" : harmlessName(meaning.value);
    case "application id":
      return `the id of ${harmlessName(meaning.app)}`;
    case "joined":
      return meaning.parts.map(shown).join("");
    case "unknown":
      return "something unknown";
    default:
      return meaning satisfies never;
  }
}
