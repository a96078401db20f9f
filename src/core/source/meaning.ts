/**
 * What an expression of a source tree stands for, as far as the closed list of meanings tells. Nothing is evaluated: what is
 * not in the list is `unknown`, with the reason.
 */
export type Meaning =
  /** The home tenant's id: a reference such as `subscription().tenantId`, or a name that leads to one. */
  | { readonly kind: "home tenant" }
  /** A text that stands in the tree. */
  | { readonly kind: "text"; readonly value: string }
  /** The application (client) id of an app registration that the tree declares. @see AppDeclaration.key */
  | { readonly kind: "application id"; readonly app: string }
  /** Several, one after the other. */
  | { readonly kind: "joined"; readonly parts: readonly Meaning[] }
  /**
   * `why` is the end of a sentence: `${x}` was left: … `variable` is the environment variable that holds it at deployment, where that is
   * what it comes from.
   */
  | { readonly kind: "unknown"; readonly why: string; readonly variable?: string };

/**
 * What an environment variable is that the tree does not set. Those that azd and sign-in in pipelines keep the tenant of the deployment in
 * mean the home tenant (verified: Learn, azd environment variables).
 */
export function environmentMeaning(variable: string, why: string): Meaning {
  return tenantVariables.has(variable) ? { kind: "home tenant" } : { kind: "unknown", why, variable };
}

const tenantVariables: ReadonlySet<string> = new Set(["AZURE_TENANT_ID", "TENANT_ID"]);

/** A place of the tree. Offsets are UTF-16 code units of the file. */
export interface TreePlace {
  /** Relative to the root of the tree, with `/`. */
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** The value of a named value, by the display name with which policies refer to it. */
export interface NamedValueDefinition {
  readonly name: string;
  readonly meaning: Meaning;
  readonly place: TreePlace;
}

/** Parts in one, without nested joins: no part is nothing, one part is itself. */
export function joined(parts: readonly Meaning[]): Meaning {
  const flat = parts.flatMap((part) => (part.kind === "joined" ? part.parts : [part]));
  const [only] = flat;
  if (only !== undefined && flat.length === 1) return only;
  return flat.every((part) => part.kind === "text")
    ? { kind: "text", value: flat.map(({ value }) => value).join("") }
    : { kind: "joined", parts: flat };
}

/** Whether two meanings are the same one. Two unknown ones never are. */
export function sameMeaning(one: Meaning, other: Meaning): boolean {
  switch (one.kind) {
    case "home tenant":
      return other.kind === "home tenant";
    case "text":
      return other.kind === "text" && other.value === one.value;
    case "application id":
      return other.kind === "application id" && other.app === one.app;
    case "joined":
      return (
        other.kind === "joined" &&
        one.parts.length === other.parts.length &&
        one.parts.every((part, index) => sameMeaning(part, other.parts[index] ?? unknownMeaning))
      );
    case "unknown":
      return false;
    default:
      return one satisfies never;
  }
}

const unknownMeaning: Meaning = { kind: "unknown", why: "" };
