import type { Snapshot } from "../model/setup.ts";
import type { NamedValues } from "../policy/document/named-value.ts";
import type { PolicySource } from "./policy-source.ts";
import { type Member, servedDocuments } from "./served-document.ts";

/** A `resource` of protected resource metadata that isn't an application ID URI of the API. */
export interface UnfitResource<Source extends PolicySource> {
  readonly source: Source;
  /** Path of the body that names it. */
  readonly element: string;
  readonly member: Member;
  readonly value: string;
}

/**
 * Protected resource metadata whose `resource` isn't an application ID URI of the API. Clients send it along with the
 * scope, and Entra has refused a pair that does not fit since March 2026 (verified: microsoft/powerbi-modeling-mcp#68).
 * Plans change neither of the two.
 */
export function unfitResources<Source extends PolicySource>(
  snapshot: Pick<Snapshot, "apiApp" | "operations">,
  policies: readonly Source[],
  namedValues: NamedValues,
): UnfitResource<Source>[] {
  return servedResources(snapshot, policies, namedValues).flatMap(({ source, element, member }) => {
    const [value] = member.values;
    const isUnfit = member.isKnown && value !== undefined && !snapshot.apiApp.identifierUris.includes(value);
    return isUnfit ? [{ source, element, member, value }] : [];
  });
}

/** Every `resource` that protected resource metadata of the policies names. */
export function servedResources<Source extends PolicySource>(
  { operations }: Pick<Snapshot, "operations">,
  policies: readonly Source[],
  namedValues: NamedValues,
): Omit<UnfitResource<Source>, "value">[] {
  return policies.flatMap((source) =>
    servedDocuments(source, operations, namedValues).flatMap(({ kind, element, members }) => {
      const member = members.get("resource");
      return kind === "protected resource" && member !== undefined ? [{ source, element, member }] : [];
    }),
  );
}
