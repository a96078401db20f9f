import { harmlessName } from "../../text/harmless.ts";
import type { SourceFile } from "../language-reading.ts";
import type { Meaning } from "../meaning.ts";
import type { ExpressionPart, HclExpression } from "./hcl-syntax.ts";
import { writtenString } from "./hcl-syntax.ts";
import {
  agreedValue,
  combinedValues,
  distinctValues,
  meaningOfValue,
  type Possible,
  unknownValue,
} from "./possible-value.ts";
import { variablesSetElsewhere } from "./root-values.ts";
import { formattedValues, separatedValues, trimmedValue, withLetters } from "./string-functions.ts";
import type { TerraformTree } from "./terraform-modules.ts";
import { MOST_DEPTH, sitesOf } from "./terraform-names.ts";
import type { ModuleReading, Scope, Site } from "./terraform-scope.ts";

/** Makes a tree's names ready to be asked for. */
export function moduleReading(tree: TerraformTree, files: readonly SourceFile[]): ModuleReading {
  return {
    tree,
    scopes: new Map(),
    setElsewhere: variablesSetElsewhere(files),
    possibles: valuesOf,
    count: 0,
    steps: 0,
    allSteps: 0,
  };
}

/** What an expression may be, where it stands: each call site and each file of values gives one. */
export function possibleValues(expression: HclExpression, scope: Scope): readonly Possible[] {
  scope.reading.steps = 0;
  return valuesOf(expression, scope, 0);
}

/** Where an expression leads. */
export function endsOf(expression: HclExpression, scope: Scope): readonly Site[] {
  scope.reading.steps = 0;
  return sitesOf(expression, scope, 0);
}

/** What an expression means: the one thing that it may be, or why that is not known. */
export function meaningIn(expression: HclExpression, scope: Scope): Meaning {
  return meaningOfValue(agreedValue(possibleValues(expression, scope)));
}

function valuesOf(expression: HclExpression, scope: Scope, depth: number): readonly Possible[] {
  if (expression.kind !== "reference") return freshValues(expression, scope, depth);
  const key = expression.path.join(".");
  const known = scope.known.values.get(key);
  if (known === null) return [unknownValue("it leads to itself")];
  if (known !== undefined) return known;
  scope.known.values.set(key, null);
  const fresh = freshValues(expression, scope, depth);
  scope.known.values.set(key, fresh);
  return fresh;
}

function freshValues(expression: HclExpression, scope: Scope, depth: number): readonly Possible[] {
  if (depth > MOST_DEPTH) return [unknownValue("it leads through too many names")];
  return distinctValues(sitesOf(expression, scope, depth).flatMap((site) => valuesAt(site, depth + 1)));
}

function valuesAt(site: Site, depth: number): readonly Possible[] {
  if (site.kind === "value") return [site];
  const values = endValues(site.expression, site.scope, depth);
  return site.origin === "" ? values : values.map(({ value }) => ({ value, origin: site.origin }));
}

/** The values of an expression that leads nowhere else. */
function endValues(expression: HclExpression, scope: Scope, depth: number): readonly Possible[] {
  switch (expression.kind) {
    case "template":
      return templateValues(expression.parts, scope, depth);
    case "literal":
      return [
        {
          value: expression.text === "null" ? { kind: "nothing" } : { kind: "text", value: expression.text },
          origin: "",
        },
      ];
    case "call":
      return callValues(expression, scope, depth);
    case "object":
    case "list":
    case "for":
      return [unknownValue("it is a collection")];
    case "reference":
    case "access":
      return [unknownValue("the tree does not tell what it is")];
    case "conditional":
    case "operation":
    case "other":
      return [unknownValue("it is calculated")];
    default:
      return expression satisfies never;
  }
}

function templateValues(parts: readonly ExpressionPart[], scope: Scope, depth: number): readonly Possible[] {
  if (parts.some(({ kind }) => kind === "directive"))
    return [unknownValue("it is a template with directives")];
  const lists: (readonly Possible[])[] = [];
  let text: string[] = [];
  for (const part of parts) {
    if (!("expression" in part)) {
      text.push(part.text);
      continue;
    }
    if (text.length > 0) lists.push([{ value: { kind: "text", value: text.join("") }, origin: "" }]);
    text = [];
    lists.push(valuesOf(part.expression, scope, depth));
    if (lists.length > MOST_HOLES) return [unknownValue("it is put together of too much")];
  }
  if (text.length > 0) lists.push([{ value: { kind: "text", value: text.join("") }, origin: "" }]);
  return combinedValues(lists);
}

const MOST_HOLES = 100;

function callValues(
  { name, args }: HclExpression & { readonly kind: "call" },
  scope: Scope,
  depth: number,
): readonly Possible[] {
  const [first] = args;
  const values = (one: HclExpression) => valuesOf(one, scope, depth);
  const changed = (change: (value: Possible["value"]) => Possible["value"]) =>
    first === undefined ? [] : values(first).map(({ value, origin }) => ({ value: change(value), origin }));
  switch (name) {
    case "lower":
      return changed((value) => withLetters(value, (text) => text.toLowerCase()));
    case "trimspace":
    case "chomp":
      return changed(trimmedValue);
    case "format": {
      const pattern = first === undefined ? null : writtenString(first);
      return pattern === null
        ? [unknownValue("its format is no plain string")]
        : formattedValues(pattern, args.slice(1).map(values));
    }
    case "join": {
      const separator = first === undefined ? null : writtenString(first);
      const list = args[1];
      return separator === null || list?.kind !== "list" || args.length !== 2
        ? [unknownValue("join is evaluated over a literal list alone")]
        : separatedValues(separator, list.items.slice(0, MOST_HOLES + 1).map(values));
    }
    case "coalesce":
      return firstGiven(args, values);
    default:
      return [unknownValue(`the function ${harmlessName(name)} is not evaluated`)];
  }
}

/** `coalesce`: the first value that is neither null nor empty. */
function firstGiven(
  args: readonly HclExpression[],
  values: (one: HclExpression) => readonly Possible[],
): readonly Possible[] {
  const found: Possible[] = [];
  for (const arg of args) {
    const possibles = values(arg);
    const given = possibles.filter(
      ({ value }) => value.kind !== "nothing" && !(value.kind === "text" && value.value === ""),
    );
    found.push(...given);
    if (given.length === possibles.length) return found;
  }
  return found.length === 0 ? [unknownValue("coalesce finds no value")] : found;
}
