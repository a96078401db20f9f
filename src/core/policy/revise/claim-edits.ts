import type { Edit } from "../../text/edit.ts";
import { childElements } from "../document/element-path.ts";
import type { PolicyElement, PolicyOutline } from "../document/outline.ts";
import { attributeNamed } from "../document/written-value.ts";
import { type Decision, validationEdit } from "../review/decision.ts";
import type { ClaimDemand, TokenCheck } from "../validation/token-check.ts";
import { type Addition, addChildren, type Block, leaf, removeElement } from "./layout.ts";

/** What has to happen to the required claims of one validation. */
export type ClaimChange =
  | {
      readonly kind: "add";
      readonly name: string;
      readonly values: readonly string[];
      readonly because: string;
    }
  | { readonly kind: "remove"; readonly claim: ClaimDemand; readonly because: string }
  /** `values` are to be added, the value elements at `drop` to be removed; then any one of them is enough. */
  | {
      readonly kind: "rewrite";
      readonly claim: ClaimDemand;
      readonly drop: readonly number[];
      readonly values: readonly string[];
      readonly because: string;
    };

/** The edits for a set of claim changes, and the list that has to be created for them, if any. */
export interface ClaimEdits {
  readonly addition: Addition | null;
  readonly decisions: readonly Decision[];
  /** Lists that go as a whole, by element index. */
  readonly gone: ReadonlySet<number>;
}

/**
 * Turns claim changes into edits. A list that loses its last claim is removed as well, because API Management does not
 * take an empty one (unverified); comments in it stay where they are.
 */
export function claimEdits(
  outline: PolicyOutline,
  validation: PolicyElement,
  check: TokenCheck,
  changes: readonly ClaimChange[],
): ClaimEdits {
  const lists = childElements(validation).filter(({ name }) => name === "required-claims");
  const quote = validation.attributes[0]?.quote ?? '"';
  const added = changes.flatMap((change) =>
    change.kind === "add" ? [claimBlock(change.name, change.values, quote)] : [],
  );
  const element = `${check.element}/required-claims`;
  const reasons = [...new Set(changes.map(({ because }) => because))].join("; ");
  const decision = (edit: Edit): Decision => validationEdit(element, edit, reasons);
  const rewrites = changes.flatMap((change) =>
    change.kind === "rewrite" ? rewriteClaim(outline, change) : [],
  );
  const removed = new Set(
    changes.flatMap((change) => (change.kind === "remove" ? [change.claim.elementIndex] : [])),
  );
  const [first] = lists;
  const emptied = lists.filter((list) => losesAll(list, removed) && (list !== first || added.length === 0));
  const gone = new Set(emptied.map(({ index }) => index));
  const listEdits = lists.flatMap((list) =>
    gone.has(list.index)
      ? removeEmptied(outline, list, childElements(list))
      : editList(outline, list, removed, list === first ? added : []),
  );
  const block = { open: "<required-claims>", children: added, close: "</required-claims>" };
  const addition =
    first === undefined && added.length > 0 ? { block, before: behindClaims[check.kind] } : null;
  return { addition, decisions: [...rewrites, ...listEdits].map(decision), gone };
}

/**
 * What follows `required-claims` in the documented order of children. In validate-jwt nothing does: there
 * `decryption-keys` comes early (verified: azure-docs).
 */
const behindClaims: Readonly<Record<TokenCheck["kind"], ReadonlySet<string>>> = {
  "azure-ad": new Set(["decryption-keys"]),
  jwt: new Set(),
};

function losesAll(list: PolicyElement, removed: ReadonlySet<number>): boolean {
  const claims = childElements(list);
  return claims.length > 0 && claims.every(({ index }) => removed.has(index));
}

/** Removes an element whose items are removed: its tags, too; comments in it stay. */
export function removeEmptied(
  outline: PolicyOutline,
  list: PolicyElement,
  items: readonly PolicyElement[],
): Edit[] {
  if (!list.content.some(({ kind }) => kind === "comment")) return [removeElement(outline, list)];
  const startTag = { start: list.start, end: list.startTagEnd };
  const endTag = { start: list.endTagStart, end: list.end };
  return [startTag, ...items, endTag].map((span) => removeElement(outline, span));
}

function editList(
  outline: PolicyOutline,
  list: PolicyElement,
  removed: ReadonlySet<number>,
  added: readonly Block[],
): Edit[] {
  const going = childElements(list).filter(({ index }) => removed.has(index));
  const additions = added.map((block) => ({ block, before: new Set<string>() }));
  return [...going.map((claim) => removeElement(outline, claim)), ...addChildren(outline, list, additions)];
}

function claimBlock(name: string, values: readonly string[], quote: string): Block {
  const open = `<claim name=${quote}${name}${quote} match=${quote}any${quote}>`;
  return { open, children: values.map((value) => leaf(`<value>${value}</value>`)), close: "</claim>" };
}

function rewriteClaim(outline: PolicyOutline, change: ClaimChange & { readonly kind: "rewrite" }): Edit[] {
  const claim = outline.elements[change.claim.elementIndex];
  if (claim === undefined) return [];
  const values = childElements(claim).filter(({ name }) => name === "value");
  const dropped = values.filter((_, index) => change.drop.includes(index));
  const remaining = values.length - dropped.length + change.values.length;
  const additions = change.values.map((value) => ({
    block: leaf(`<value>${value}</value>`),
    before: new Set<string>(),
  }));
  return [
    ...(remaining > 1 && change.claim.match === "all" ? [matchAny(claim)] : []),
    ...dropped.map((value) => removeElement(outline, value)),
    ...addChildren(outline, claim, additions),
  ];
}

/** A claim with one value in the token can never match all of several values. */
function matchAny(claim: PolicyElement): Edit {
  const match = attributeNamed(claim, "match");
  if (match !== undefined) return { ...match.value, insert: "any" };
  const name = attributeNamed(claim, "name");
  const at = name?.end ?? claim.start + 1 + claim.name.length;
  const quote = name?.quote ?? '"';
  return { start: at, end: at, insert: ` match=${quote}any${quote}` };
}
