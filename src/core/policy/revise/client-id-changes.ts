import { childElements } from "../document/element-path.ts";
import type { PolicyElement, PolicyOutline } from "../document/outline.ts";
import type { WrittenValue } from "../document/written-value.ts";
import { type Decision, validationEdit } from "../review/decision.ts";
import type { TokenCheck } from "../validation/token-check.ts";
import { type Addition, addChildren, leaf } from "./layout.ts";

/** What follows `client-application-ids` in the documented order of children (verified: azure-docs 2025/26). */
const afterClientIds = new Set(["audiences", "required-claims", "decryption-keys"]);

/** What a list of client application ids needs, so that each id of a client is in it. */
export interface ClientIdChanges {
  /** A new list as a child of the validation; `null` when there is one. */
  readonly addition: Addition | null;
  readonly decisions: readonly Decision[];
}

/**
 * Makes `client-application-ids` name each client. Ids that are there stay, in their order and with their comments;
 * they are recognised in any case, and through a named value.
 */
export function clientIdChanges(
  outline: PolicyOutline,
  element: PolicyElement,
  check: TokenCheck,
  clientAppIds: readonly string[],
): ClientIdChanges {
  const missing = missingIds(check.clientAppIds, clientAppIds);
  const path = `${check.element}/client-application-ids`;
  const list = childElements(element).find(({ name }) => name === "client-application-ids");
  if (missing.length === 0) {
    if (list === undefined || clientAppIds.length === 0) return { addition: null, decisions: [] };
    const what = "client-application-ids names each client app already";
    return { addition: null, decisions: [{ kind: "already right", element: path, span: list, what }] };
  }
  const items = missing.map((id) => leaf(`<application-id>${id}</application-id>`));
  if (list === undefined) {
    const block = { open: "<client-application-ids>", children: items, close: "</client-application-ids>" };
    return { addition: { block, before: afterClientIds }, decisions: [] };
  }
  const because = `the list must name the client app ${missing.join(", ")}`;
  const edits = addChildren(
    outline,
    list,
    items.map((block) => ({ block, before: new Set<string>() })),
  );
  return { addition: null, decisions: edits.map((edit) => validationEdit(path, edit, because)) };
}

/** The wanted ids that a list does not hold, without repetition. */
export function missingIds(present: readonly WrittenValue[], wanted: readonly string[]): string[] {
  const known = new Set(
    present.flatMap(({ resolved }) => (resolved.kind === "known" ? [normal(resolved.value)] : [])),
  );
  const missing = new Map<string, string>();
  for (const id of wanted) if (!known.has(normal(id))) missing.set(normal(id), id.trim());
  return [...missing.values()];
}

function normal(id: string): string {
  return id.trim().toLowerCase();
}
