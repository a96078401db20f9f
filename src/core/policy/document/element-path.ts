import { firstIndex } from "../../text/search.ts";
import type { PolicyElement, PolicyOutline } from "./outline.ts";

/** The content of an element that is itself elements. */
export function childElements(element: PolicyElement): PolicyElement[] {
  return element.content.filter((node) => node.kind === "element");
}

/** The children of that name, in order. */
export function childrenNamed(element: PolicyElement, name: string): PolicyElement[] {
  return childElements(element).filter((child) => child.name === name);
}

/** The elements around this one, the nearest first, the root last. */
export function ancestors(outline: PolicyOutline, element: PolicyElement): PolicyElement[] {
  const found: PolicyElement[] = [];
  for (let at = outline.elements[element.parent]; at !== undefined; at = outline.elements[at.parent])
    found.push(at);
  return found;
}

/**
 * The path of an element, such as `/policies/inbound/choose/when[2]/validate-jwt`. Siblings of one name are
 * counted from 1, as in XPath; an element without such siblings has no number.
 */
export function elementPath(outline: PolicyOutline, element: PolicyElement): string {
  const around = ancestors(outline, element);
  const steps = [element, ...around].map((one, index) => labelOf(one, around[index]));
  return `/${steps.toReversed().join("/")}`;
}

/** The innermost element whose tags or content hold the offset. */
export function elementAt(outline: PolicyOutline, offset: number): PolicyElement {
  const { elements } = outline;
  const next = firstIndex(elements.length, (index) => (elements[index]?.start ?? 0) > offset);
  let element = elements[Math.max(0, next - 1)];
  while (element !== undefined && element.end <= offset) element = elements[element.parent];
  return element ?? outline.root;
}

/** Labels of all children of an element, by index: many places of a document ask for the same ones. */
const labelCache = new WeakMap<PolicyElement, ReadonlyMap<number, string>>();

function labelOf(element: PolicyElement, parent: PolicyElement | undefined): string {
  if (parent === undefined) return element.name;
  const known = labelCache.get(parent) ?? labelsIn(parent);
  labelCache.set(parent, known);
  return known.get(element.index) ?? element.name;
}

function labelsIn(parent: PolicyElement): ReadonlyMap<number, string> {
  const byName = new Map<string, PolicyElement[]>();
  for (const child of childElements(parent)) {
    const siblings = byName.get(child.name);
    if (siblings === undefined) byName.set(child.name, [child]);
    else siblings.push(child);
  }
  const labels = new Map<number, string>();
  for (const [name, siblings] of byName) {
    siblings.forEach(({ index }, place) => {
      labels.set(index, siblings.length === 1 ? name : `${name}[${place + 1}]`);
    });
  }
  return labels;
}
