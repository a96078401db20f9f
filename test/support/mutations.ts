import { isDeepStrictEqual } from "node:util";

/** A JSON document in which one thing differs, and where. */
export interface Mutation {
  readonly path: string;
  readonly what: string;
  readonly document: unknown;
}

/** What stands in the place of a text; nothing of it may reach a screen. */
export const foreignText = "lorem ipsum";

/**
 * Every document in which one value differs from this one: taken out, changed, put in the place of another, or one more.
 */
export function mutationsOf(document: unknown): Mutation[] {
  const texts = [...new Set(textsIn(document))];
  return placesIn(document, []).flatMap((path) => {
    const value = valueAt(document, path);
    return changesOf(value, texts)
      .filter(([, other]) => !isDeepStrictEqual(value, other))
      .map(([what, other]) => ({ path: path.join("."), what, document: withValue(document, path, other) }));
  });
}

type Path = readonly (string | number)[];

/** Takes the value out of the object or list that it stands in. */
const gone = Symbol("gone");

function placesIn(value: unknown, path: Path): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  const keys: readonly (string | number)[] = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return [path, ...keys.flatMap((key) => placesIn(valueAt(value, [key]), [...path, key]))].filter(
    (place) => place.length > 0,
  );
}

function changesOf(value: unknown, texts: readonly string[]): (readonly [string, unknown])[] {
  const others = (): (readonly [string, unknown])[] => {
    if (typeof value === "string") {
      const alike = texts.filter((text) => text !== value && kindOf(text) === kindOf(value)).slice(0, 3);
      return [foreignText, "", ...alike].map((text) => [`is ${JSON.stringify(text)}`, text]);
    }
    if (typeof value === "number") return [value + 1, 0, -1, 1e6].map((other) => [`is ${other}`, other]);
    if (Array.isArray(value)) {
      const items: readonly unknown[] = value;
      return [
        ["is empty", []],
        ["is reversed", items.toReversed()],
        ["has its first item twice", [...items.slice(0, 1), ...items]],
      ];
    }
    if (typeof value === "object" && value !== null) {
      return [
        ["is empty", {}],
        ["has one more", { ...value, [foreignText]: foreignText }],
      ];
    }
    return [
      ["is a text", foreignText],
      ["is true", true],
      ["is common", "common"],
      ["is entra", "entra"],
      ["is apim", "apim"],
    ];
  };
  return [["is gone", gone], ["is null", null], ...others()];
}

/** Texts of one kind can stand for each other. */
function kindOf(text: string): string {
  if (/^[0-9a-f-]{36}$/.test(text)) return "id";
  if (text.startsWith("sha256:")) return "digest";
  if (text.startsWith("/subscriptions/")) return "ARM id";
  if (text.startsWith("/applications/")) return "app registration";
  return /^[\w-]{1,20}$/.test(text) ? "word" : "text";
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((at, key) => (at as Record<string | number, unknown>)[key], value);
}

function withValue(document: unknown, path: Path, value: unknown): unknown {
  const copy = structuredClone(document);
  const [key = ""] = path.slice(-1);
  const parent = valueAt(copy, path.slice(0, -1)) as Record<string | number, unknown>;
  if (value !== gone) parent[key] = value;
  else if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete parent[key];
  return copy;
}
