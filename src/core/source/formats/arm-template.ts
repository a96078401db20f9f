import { type Meaning, sameMeaning, type TreePlace } from "../meaning.ts";
import { type ArmNames, armStringMeaning } from "./arm-meaning.ts";
import { memberOf, objectAt, stringAt, valueAt } from "./json-members.ts";
import type { JsonObject, JsonValue } from "./json-scan.ts";

/** Values that the tree passes to a parameter of a template. */
export interface GivenValue {
  readonly parameter: string;
  readonly meaning: Meaning;
  readonly place: TreePlace;
}

/** Whether a JSON text is a template of Azure Resource Manager, by its schema. */
export function isArmTemplate(root: JsonValue | null): root is JsonObject {
  return /deploymentTemplate\.json/i.test(stringAt(root, "$schema")?.text ?? "");
}

/** Whether a JSON text gives a template its parameters. */
export function isParametersFile(root: JsonValue | null): root is JsonObject {
  return /deploymentParameters\.json/i.test(stringAt(root, "$schema")?.text ?? "");
}

/** Whether Bicep wrote an object: a whole template or one inside of another. */
export function isCompiledBicep(value: JsonValue): boolean {
  return stringAt(value, "metadata", "_generator", "name")?.text === "bicep";
}

/**
 * What the names of a template stand for. A parameter is what its default and every value that the tree passes say, if they
 * all say the same.
 *
 * @param givenElsewhere the file that gives a parameter in a way that is not read, such as a command line
 */
export function namesOfTemplate(
  template: JsonObject,
  given: readonly GivenValue[],
  givenElsewhere: (parameter: string) => string | null,
): ArmNames {
  const naming: Naming = { template, given, givenElsewhere, known: new Map(), depth: 0 };
  const names: ArmNames = {
    parameter: (name) =>
      once(naming, `parameter ${name.toLowerCase()}`, () => parameterOf(naming, name, names)),
    variable: (name) => once(naming, `variable ${name.toLowerCase()}`, () => variableOf(naming, name, names)),
  };
  return names;
}

interface Naming {
  readonly template: JsonObject;
  readonly given: readonly GivenValue[];
  readonly givenElsewhere: (parameter: string) => string | null;
  readonly known: Map<string, Meaning>;
  depth: number;
}

function once(naming: Naming, key: string, find: () => Meaning): Meaning {
  const found = naming.known.get(key);
  if (found !== undefined) return found;
  if (naming.depth >= maxDepth) return { kind: "unknown", why: "too many names lead to it" };
  // Stands there while it is being found, which ends a circle.
  naming.known.set(key, { kind: "unknown", why: "it refers to itself" });
  naming.depth++;
  const meaning = find();
  naming.depth--;
  naming.known.set(key, meaning);
  return meaning;
}

/** Real templates hand a value on a few times; the bound keeps hostile ones from the end of the stack. */
const maxDepth = 100;

function parameterOf({ template, given, givenElsewhere }: Naming, name: string, names: ArmNames): Meaning {
  const elsewhere = givenElsewhere(name);
  if (elsewhere !== null) return { kind: "unknown", why: `${elsewhere} gives the parameter ${name}` };
  const passed = given.filter((one) => one.parameter.toLowerCase() === name.toLowerCase());
  const declared = memberIn(objectAt(template, "parameters"), name);
  const standard = stringAt(declared ?? null, "defaultValue");
  const values = passed.map(({ meaning }) => meaning);
  return agreedMeaning(
    standard === undefined ? values : [armStringMeaning(standard.text, names), ...values],
    `the parameter ${name} has no value in the tree`,
    `the parameter ${name} has more than one value (${placesOf(passed)})`,
  );
}

function variableOf({ template }: Naming, name: string, names: ArmNames): Meaning {
  const value = memberIn(objectAt(template, "variables"), name);
  return value?.kind === "string"
    ? armStringMeaning(value.text, names)
    : { kind: "unknown", why: `the variable ${name} is no text` };
}

/** What a parameters file passes. azd's marks in it are unknown, and so is what a vault holds. */
export function valuesGiven(
  path: string,
  root: JsonObject,
  meaningOf: (text: string) => Meaning,
): GivenValue[] {
  return (objectAt(root, "parameters")?.members ?? []).map(({ name, start, value }) => {
    const text = stringAt(value, "value");
    const meaning: Meaning =
      text === undefined
        ? { kind: "unknown", why: `${path} gives the parameter ${name} no text` }
        : meaningOf(text.text);
    return { parameter: name, meaning, place: { file: path, start, end: value.end } };
  });
}

/** The templates inside a template: `properties.template` of a deployment, with the names that hold there. */
export function nestedTemplate(
  resource: JsonValue,
  outer: ArmNames,
  file: string,
): { readonly template: JsonObject; readonly names: ArmNames } | null {
  const template = objectAt(resource, "properties", "template");
  if (template === undefined) return null;
  const scope = stringAt(resource, "properties", "expressionEvaluationOptions", "scope")?.text;
  // Outer is the default (verified: azure-docs, `linked-templates.md`).
  if (scope?.toLowerCase() !== "inner") return { template, names: outer };
  const passed = objectAt(resource, "properties", "parameters");
  const given = (passed?.members ?? []).map(({ name, start, value }) => {
    const text = stringAt(value, "value");
    const meaning: Meaning =
      text === undefined
        ? { kind: "unknown", why: `the parameter ${name} is no text` }
        : armStringMeaning(text.text, outer);
    return { parameter: name, meaning, place: { file, start, end: value.end } };
  });
  return { template, names: namesOfTemplate(template, given, () => null) };
}

/** What several values say together: the one that they all say, or why there is none. */
export function agreedMeaning(values: readonly Meaning[], none: string, several: string): Meaning {
  const [first, ...others] = values;
  if (first === undefined) return { kind: "unknown", why: none };
  if (others.length === 0) return first;
  const unknown = values.find(({ kind }) => kind === "unknown");
  if (unknown !== undefined) return unknown;
  return others.every((other) => sameMeaning(first, other)) ? first : { kind: "unknown", why: several };
}

/** Names of parameters and variables have no case. */
function memberIn(value: JsonObject | undefined, name: string): JsonValue | undefined {
  return (
    valueAt(value ?? null, name) ??
    memberOf(value, value?.members.find((one) => one.name.toLowerCase() === name.toLowerCase())?.name ?? "")
      ?.value
  );
}

function placesOf(given: readonly GivenValue[]): string {
  return [...new Set(given.map(({ place }) => place.file))].slice(0, 3).join(", ");
}
