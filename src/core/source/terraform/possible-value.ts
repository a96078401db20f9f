import { harmlessName } from "../../text/harmless.ts";
import { joined, type Meaning } from "../meaning.ts";

/** What an expression may be, before all that it may be is said with one meaning. */
export type TerraformValue =
  | Exclude<Meaning, { readonly kind: "joined" }>
  | { readonly kind: "joined"; readonly parts: readonly TerraformValue[] }
  /** `null`. */
  | { readonly kind: "nothing" }
  /** `path.module` and `path.root`: a folder of the tree. */
  | { readonly kind: "folder"; readonly path: string }
  /** The object id or resource id of an app registration of the tree. */
  | { readonly kind: "application"; readonly app: string }
  /** The id of a Key Vault secret of the tree, and what it holds. */
  | { readonly kind: "secret"; readonly holds: TerraformValue };

/** One of the values that an expression may have, and the file that gives it where others give another. */
export interface Possible {
  readonly value: TerraformValue;
  readonly origin: string;
}

/** More values than this are as good as none. */
export const MOST_VALUES = 500;

/** Nothing in the tree tells; the reason is the end of a sentence. */
export function unknownValue(why: string): Possible {
  return { value: { kind: "unknown", why }, origin: "" };
}

/** The one value of several, unless they differ: then that is why it is unknown. */
export function agreedValue(possibles: readonly Possible[]): TerraformValue {
  const [first] = possibles;
  if (first === undefined) return { kind: "unknown", why: "nothing in the tree gives it a value" };
  const unsure = possibles.find(({ value }) => value.kind === "unknown");
  if (unsure !== undefined) return unsure.value;
  const key = valueKey(first.value);
  const other = possibles.find(({ value }) => valueKey(value) !== key);
  if (other === undefined) return first.value;
  const files = [first.origin, other.origin].filter((file) => file !== "");
  const named =
    files.length === 2 && files[0] !== files[1]
      ? `${files.map(harmlessName).join(" and ")} give it different values`
      : "";
  return { kind: "unknown", why: named === "" ? "it has different values in the tree" : named };
}

/** What a value means outside of Terraform. */
export function meaningOfValue(value: TerraformValue): Meaning {
  switch (value.kind) {
    case "home tenant":
    case "text":
    case "application id":
    case "unknown":
      return value;
    case "joined": {
      const parts = value.parts.map(meaningOfValue);
      return parts.find(({ kind }) => kind === "unknown") ?? joined(parts);
    }
    case "nothing":
      return { kind: "unknown", why: "it is null" };
    case "folder":
      return { kind: "unknown", why: "it is a folder" };
    case "application":
      return { kind: "unknown", why: "it is the object id of an app registration" };
    case "secret":
      return { kind: "unknown", why: "it is the id of a secret" };
    default:
      return value satisfies never;
  }
}

/** Values one after the other: text beside text is one, and what cannot be told makes the whole unknown. */
export function joinedValues(values: readonly TerraformValue[]): TerraformValue {
  const flat: TerraformValue[] = [];
  let size = 0;
  for (const value of values.flatMap((one) => (one.kind === "joined" ? one.parts : [one]))) {
    const last = flat.at(-1);
    if (value.kind === "unknown") return value;
    if (value.kind === "text") size += value.value.length;
    if (last?.kind === "text" && value.kind === "text")
      flat[flat.length - 1] = { kind: "text", value: last.value + value.value };
    else if (value.kind !== "text" || value.value !== "") flat.push(value);
    if (flat.length > MOST_VALUES || size > MOST_TEXT)
      return { kind: "unknown", why: "it is put together of too much" };
  }
  const [only] = flat;
  if (only === undefined) return { kind: "text", value: "" };
  return flat.length === 1 ? only : { kind: "joined", parts: flat };
}

/** Whether a value is, or holds, the home tenant. */
export function namesHome(value: TerraformValue): boolean {
  return value.kind === "home tenant" || (value.kind === "joined" && value.parts.some(namesHome));
}

/** Equal for equal values. */
export function valueKey(value: TerraformValue): string {
  switch (value.kind) {
    case "text":
      return `text ${value.value}`;
    case "application id":
    case "application":
      return `${value.kind} ${value.app}`;
    case "folder":
      return `folder ${value.path}`;
    case "unknown":
      return `unknown ${value.why}`;
    case "joined":
      return JSON.stringify(value.parts.map(valueKey));
    case "secret":
      return `secret ${valueKey(value.holds)}`;
    case "home tenant":
    case "nothing":
      return value.kind;
    default:
      return value satisfies never;
  }
}

/** Each value once; too many are one that is unknown. */
export function distinctValues(possibles: readonly Possible[]): readonly Possible[] {
  if (possibles.length < 2) return possibles;
  const known = new Map<string, Possible>();
  for (const possible of possibles) {
    const key = valueKey(possible.value);
    if (!known.has(key)) known.set(key, possible);
    if (known.size > MOST_VALUES) return [unknownValue("it has too many values in the tree")];
  }
  return [...known.values()];
}

/** All ways to put one value of each list behind one of the list before. */
export function combinedValues(lists: readonly (readonly Possible[])[]): readonly Possible[] {
  let rows: readonly { readonly values: readonly TerraformValue[]; readonly origin: string }[] = [
    { values: [], origin: "" },
  ];
  for (const list of lists) {
    if (rows.length * list.length > MOST_VALUES) return [unknownValue("it has too many values in the tree")];
    rows = rows.flatMap((row) =>
      list.map(({ value, origin }) => ({
        values: [...row.values, value],
        origin: row.origin === "" ? origin : row.origin,
      })),
    );
  }
  return rows.map(({ values, origin }) => ({ value: joinedValues(values), origin }));
}

const MOST_TEXT = 100_000;
