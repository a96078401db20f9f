import type { Operation } from "../model/setup.ts";
import { type MetadataKind, wellKnownKind } from "../oauth/well-known.ts";
import { ancestors, elementPath } from "../policy/document/element-path.ts";
import type { NamedValues } from "../policy/document/named-value.ts";
import type { PolicyElement } from "../policy/document/outline.ts";
import type { Span } from "../text/span.ts";
import { bodyStrings } from "./body-strings.ts";
import { kindOfDocument } from "./document-kind.ts";
import type { PolicySource } from "./policy-source.ts";

/** A member of a document with the values that it is given; `start`–`end` is the first of them as written. */
export interface Member extends Span {
  /** Each string that is known, with named values put in. */
  readonly values: readonly string[];
  /** Whether every string that is given to it is known. */
  readonly isKnown: boolean;
}

/** OAuth metadata that a policy answers with, as far as it is written out there: as JSON or as C# that builds it. */
export interface ServedDocument extends Span {
  readonly kind: MetadataKind;
  /** Path of its `set-body`. */
  readonly element: string;
  /** For people: the path it is served at, or who it belongs to. */
  readonly name: string;
  readonly members: ReadonlyMap<string, Member>;
  /** Whether the body mentions this word at all; `null` when parts of the document come from elsewhere. */
  readonly mentions: (word: string) => boolean | null;
}

/** The metadata documents of a policy. A body that is passed on from somewhere else is none, as nothing is known of it. */
export function servedDocuments(
  source: PolicySource,
  operations: readonly Operation[],
  namedValues: NamedValues,
): ServedDocument[] {
  const { outline, owner } = source;
  const operation = operationOf(source, operations);
  return outline.elements
    .filter((element) => isServedBody(source, element))
    .flatMap((element) => {
      const body = outline.text.slice(element.startTagEnd, element.endTagStart);
      const kind = kindOfDocument(body, operation?.urlTemplate ?? null);
      if (kind === null) return [];
      const members = membersOf(bodyStrings(outline, element, namedValues));
      const fromElsewhere = /\.Merge\(|Body\.As\b|JObject\.Parse\(\s*(?:\(string\)\s*)?context\b/.test(body);
      const mentions = (word: string) => (fromElsewhere ? null : new RegExp(`\\b${word}\\b`).test(body));
      const path = elementPath(outline, element);
      const name = operation?.urlTemplate ?? owner;
      return [{ kind, element: path, name, start: element.start, end: element.end, members, mentions }];
    });
}

/** The operation that a policy belongs to; `null` for policies of other scopes. */
export function operationOf(
  { address }: Pick<PolicySource, "address">,
  operations: readonly Operation[],
): Operation | null {
  const own = operations.find(({ id }) => address.toLowerCase().startsWith(`${id.toLowerCase()}/policies/`));
  return own ?? null;
}

/** Whether an operation is one at which MCP clients look for metadata. */
export function servesMetadata(
  source: Pick<PolicySource, "address">,
  operations: readonly Operation[],
): boolean {
  return wellKnownKind(operationOf(source, operations)?.urlTemplate ?? "") !== null;
}

function isServedBody({ outline }: PolicySource, element: PolicyElement): boolean {
  if (element.name !== "set-body") return false;
  const around = ancestors(outline, element).map(({ name }) => name);
  if (around.includes("send-request") || around.includes("send-one-way-request")) return false;
  return around.some((name) => name === "return-response" || name === "outbound" || name === "on-error");
}

function membersOf(strings: ReturnType<typeof bodyStrings>): ReadonlyMap<string, Member> {
  const members = new Map<string, Member>();
  for (const { key, resolved, start, end } of strings) {
    if (key === null) continue;
    const before = members.get(key) ?? { values: [], isKnown: true, start, end };
    members.set(key, {
      ...before,
      values: resolved.kind === "known" ? [...before.values, resolved.value] : before.values,
      isKnown: before.isKnown && resolved.kind === "known",
    });
  }
  return members;
}
