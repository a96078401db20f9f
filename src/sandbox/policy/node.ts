/** A policy document read into a tree. `raw` is the text as `rawxml` has it: expressions verbatim, other text escaped. */
export type PolicyNode =
  | PolicyElement
  | { readonly kind: "text" | "comment" | "cdata"; readonly raw: string };

export interface PolicyElement {
  readonly kind: "element";
  readonly name: string;
  readonly attributes: readonly PolicyAttribute[];
  readonly children: readonly PolicyNode[];
  readonly selfClosed: boolean;
  /** Both from 1, as the service counts. */
  readonly line: number;
  readonly column: number;
}

export interface PolicyAttribute {
  readonly name: string;
  readonly raw: string;
}

/** A document that the service would refuse, with the place in its words. */
export class PolicySyntaxError extends Error {
  readonly line: number;
  readonly column: number;

  constructor(message: string, line: number, column: number) {
    super(message);
    this.name = "PolicySyntaxError";
    this.line = line;
    this.column = column;
  }
}

/** Whether a value is, or contains, a C# expression. */
export function isExpression(raw: string): boolean {
  return /^\s*@[({]/.test(raw) || /@[({]/.test(raw);
}

/** An attribute's value with entities resolved; an expression stays as it is. Null when absent. */
export function attributeOf(element: PolicyElement, name: string): string | null {
  const raw = element.attributes.find((attribute) => attribute.name === name)?.raw;
  return raw === undefined ? null : plain(raw);
}

/** The element's own text, entities resolved, comments left out; an expression stays as it is. */
export function textOf(element: PolicyElement): string {
  return element.children
    .map((child) => {
      switch (child.kind) {
        case "text":
          return plain(child.raw);
        case "cdata":
          return child.raw;
        case "comment":
        case "element":
          return "";
        default:
          return child satisfies never;
      }
    })
    .join("");
}

function plain(raw: string): string {
  return isExpression(raw) ? raw : decodeEntities(raw);
}

/** The child elements, optionally of one name. */
export function elementsOf(element: PolicyElement, name?: string): PolicyElement[] {
  return element.children.filter(
    (child): child is PolicyElement =>
      child.kind === "element" && (name === undefined || child.name === name),
  );
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

export function decodeEntities(text: string): string {
  return text.replace(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (whole, name: string) => {
    if (name.startsWith("#")) {
      const code =
        name[1]?.toLowerCase() === "x" ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
      return code > 0x10ffff ? whole : String.fromCodePoint(code);
    }
    return entities[name] ?? whole;
  });
}
