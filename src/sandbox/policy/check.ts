import type { PolicyElement, PolicyNode } from "./node.ts";
import { attributeOf, elementsOf, textOf } from "./node.ts";

/** What a policy may refer to. */
export interface PolicyWorld {
  readonly namedValues: readonly string[];
  readonly backends: readonly string[];
  readonly fragments: readonly string[];
}

export interface PolicyProblem {
  readonly target: string;
  readonly message: string;
}

const sections = ["inbound", "backend", "outbound", "on-error"];

const requiredAttributes: Readonly<Record<string, readonly string[]>> = {
  "validate-azure-ad-token": ["tenant-id"],
  "include-fragment": ["fragment-id"],
  "set-variable": ["name", "value"],
  when: ["condition"],
};

/** Elements without text of their own, to what may be in them (verified: microsoft/vscode-apimanagement#145). */
const contents: Readonly<Record<string, string>> = { "set-header": "value" };

/** What the service finds wrong with a well-formed document; wording after public issues, targets unverified. */
export function checkPolicy(
  nodes: readonly PolicyNode[],
  root: "policies" | "fragment",
  world: PolicyWorld,
): PolicyProblem[] {
  const element = nodes.find((node): node is PolicyElement => node.kind === "element");
  if (element === undefined || element.name !== root) {
    return [problem(element, `Root element must be '${root}'.`)];
  }
  const misplaced =
    root === "policies" ? elementsOf(element).filter((child) => !sections.includes(child.name)) : [];
  return [
    ...misplaced.map((child) =>
      problem(
        child,
        `The element '${child.name}' is not allowed here. List of possible elements expected: '${sections.join(", ")}'.`,
      ),
    ),
    ...descendants(element).flatMap((child) => checkElement(child, world)),
    ...missingNamedValues(element, world),
  ];
}

function checkElement(element: PolicyElement, world: PolicyWorld): PolicyProblem[] {
  const missing = (requiredAttributes[element.name] ?? []).filter(
    (name) => attributeOf(element, name) === null,
  );
  return [
    ...missing.map((name) => problem(element, `The required attribute '${name}' is missing.`)),
    ...strayText(element),
    ...danglingReference(element, "set-backend-service", "backend-id", world.backends, "Backend"),
    ...danglingReference(element, "include-fragment", "fragment-id", world.fragments, "Policy fragment"),
  ];
}

function strayText(element: PolicyElement): PolicyProblem[] {
  const expected = contents[element.name];
  const isStray = expected !== undefined && textOf(element).trim() !== "";
  const text = `The element '${element.name}' cannot contain text. List of possible elements expected: '${expected}'.`;
  return isStray ? [problem(element, text)] : [];
}

function danglingReference(
  element: PolicyElement,
  name: string,
  attribute: string,
  known: readonly string[],
  kind: string,
): PolicyProblem[] {
  const id = element.name === name ? attributeOf(element, attribute) : null;
  const isResolvable = id === null || known.includes(id) || /@[({]|\{\{/.test(id);
  return isResolvable ? [] : [problem(element, `${kind} with id '${id}' could not be found.`)];
}

/** Names of named values in a text. Liquid bodies use the same braces and are not looked at. */
export function namedValueNames(text: string): string[] {
  return [...text.matchAll(/\{\{\s*([\w.-]+)\s*\}\}/g)].map((match) => match[1] ?? "");
}

function missingNamedValues(root: PolicyElement, world: PolicyWorld): PolicyProblem[] {
  const used = [root, ...descendants(root)].flatMap((element) => [
    ...element.attributes.flatMap((attribute) => namedValueNames(attribute.raw)),
    ...(attributeOf(element, "template") === "liquid"
      ? []
      : element.children.flatMap((child) => (child.kind === "text" ? namedValueNames(child.raw) : []))),
  ]);
  const missing = [...new Set(used)].filter((name) => !world.namedValues.includes(name));
  return missing.map((name) => ({ target: "representation", message: `Cannot find a property '${name}'` }));
}

function problem(element: PolicyElement | undefined, text: string): PolicyProblem {
  if (element === undefined) {
    return { target: "representation", message: text };
  }
  return {
    target: element.name,
    message: `Error in element '${element.name}' on line ${element.line}, column ${element.column}: ${text}`,
  };
}

/** Every element below one, a Liquid body's markup left out. */
export function descendants(element: PolicyElement): PolicyElement[] {
  return elementsOf(element).flatMap((child) => [
    child,
    ...(attributeOf(child, "template") === "liquid" ? [] : descendants(child)),
  ]);
}
