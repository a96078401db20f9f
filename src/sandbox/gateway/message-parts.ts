import { attributeOf, elementsOf, type PolicyElement, textOf } from "../policy/node.ts";
import { type Exchange, NotExecutable } from "./exchange.ts";
import { valueOf } from "./value.ts";

/** Applies a `set-header` to headers, as its `exists-action` says. */
export function setHeader(element: PolicyElement, headers: Headers, exchange: Exchange): void {
  const name = valueOf(attributeOf(element, "name") ?? "", exchange);
  const action = attributeOf(element, "exists-action") ?? "override";
  const values = elementsOf(element, "value").map((value) => valueOf(textOf(value).trim(), exchange));
  switch (action) {
    case "delete":
      headers.delete(name);
      return;
    case "skip":
      if (!headers.has(name)) {
        headers.set(name, values.join(", "));
      }
      return;
    case "append":
      for (const value of values) {
        headers.append(name, value);
      }
      return;
    default:
      headers.set(name, values.join(", "));
  }
}

/** What a `set-body` sets. @throws NotExecutable for Liquid and for elements in it */
export function bodyText(element: PolicyElement, exchange: Exchange): string {
  const text = textOf(element);
  if (attributeOf(element, "template") === "liquid" && /\{[{%]/.test(text)) {
    throw new NotExecutable("set-body", "Liquid templates are not emulated");
  }
  if (elementsOf(element).length > 0) {
    throw new NotExecutable("set-body", "a body of elements is not emulated");
  }
  return valueOf(text, exchange);
}
