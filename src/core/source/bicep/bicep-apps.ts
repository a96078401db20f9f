import type { AppDeclaration, AppLink } from "../language-reading.ts";
import type { Meaning } from "../meaning.ts";
import { sameMeaning } from "../meaning.ts";
import { distinctMeanings, oneMeaning } from "./agreed-meaning.ts";
import { declaredAudience } from "./app-audience.ts";
import { scopesAt, scopesOfDeclaration } from "./bicep-contexts.ts";
import {
  type BicepFile,
  type BicepLead,
  type BicepReader,
  type BicepScope,
  unknownLead,
} from "./bicep-reading.ts";
import type { BicepDeclaration, BicepNode } from "./bicep-syntax.ts";
import { type DeclaredResource, declaredResources } from "./declared-resources.ts";
import { declaredBody, propertyOf } from "./resource-body.ts";

/** The app registrations that Bicep files declare, with Microsoft Graph's extension, whatever its alias. */
export function bicepApps(reader: BicepReader): readonly AppDeclaration[] {
  return reader.tree
    .appFiles()
    .flatMap(declaredResources)
    .filter(({ type, declaration }) => isApplication(type) && !declaration.existing)
    .map((resource) => appOf(reader, resource));
}

/**
 * The key of the app that a resource is. One that is `existing` is the app of the same unique name, if the tree declares that:
 * the same text, or the same expression of the same deployment.
 */
export function keyOfApp(
  reader: BicepReader,
  declaration: BicepDeclaration,
  scope: BicepScope,
  depth: number,
): string | null {
  if (!declaration.existing) return appKey(declaration, scope.file);
  const name = uniqueName(reader, declaration, scope, depth);
  if (name === null) return null;
  const keys = new Set<string>();
  for (const one of reader.tree.appFiles().flatMap(declaredResources)) {
    if (!isApplication(one.type) || one.declaration.existing) continue;
    const isSame = scopesOfDeclaration(reader, one.file, one.declaration).some((other) => {
      const theirs = uniqueName(reader, one.declaration, other, depth);
      return theirs !== null && sameLead(reader, name, theirs, depth);
    });
    if (isSame) keys.add(appKey(one.declaration, one.file));
  }
  const [only] = keys;
  return only !== undefined && keys.size === 1 ? only : null;
}

function isApplication(type: string): boolean {
  return type === "microsoft.graph/applications";
}

function appKey({ name }: BicepDeclaration, { path }: BicepFile): string {
  return `${name} (${path})`;
}

function uniqueName(
  reader: BicepReader,
  declaration: BicepDeclaration,
  scope: BicepScope,
  depth: number,
): BicepLead | null {
  const written = propertyOf(declaredBody(declaration).body, "uniqueName");
  return written === null ? null : reader.follow(written, scope, depth + 1);
}

function sameLead(reader: BicepReader, one: BicepLead, other: BicepLead, depth: number): boolean {
  if (one.kind === "node" && other.kind === "node" && one.node === other.node) {
    if (one.scope.context === other.scope.context && one.scope.locals === other.scope.locals) return true;
  }
  return sameMeaning(reader.meaningOfLead(one, depth), reader.meaningOfLead(other, depth));
}

function appOf(reader: BicepReader, resource: DeclaredResource): AppDeclaration {
  const { declaration, file, body } = resource;
  const scopes = scopesAt(reader, file, resource.binders);
  const api = propertyOf(body, "api");
  const links: AppLink[] = [
    ...linked(reader, scopes, propertyOf(api, "preAuthorizedApplications"), "appId").map(
      (app): AppLink => ({ kind: "pre-authorizes", app }),
    ),
    ...linked(reader, scopes, propertyOf(api, "knownClientApplications"), null).map(
      (app): AppLink => ({ kind: "known client", app }),
    ),
    ...linked(reader, scopes, propertyOf(body, "requiredResourceAccess"), "resourceAppId").map(
      (app): AppLink => ({ kind: "requires", app }),
    ),
  ];
  const displayName = propertyOf(body, "displayName");
  return {
    key: appKey(declaration, file),
    carrier: "bicep",
    place: { file: file.path, start: declaration.start, end: body?.start ?? declaration.end },
    displayName:
      displayName === null
        ? null
        : oneMeaning(scopes.map((scope) => ({ scope, meaning: reader.meaning(displayName, scope, 0) }))),
    audience: declaredAudience(reader, resource, scopes),
    links,
    identifierUris: linked(reader, scopes, propertyOf(body, "identifierUris"), null),
    doubts: doubtsAbout(resource),
  };
}

/** What a list says, over all scopes: its items, or one property of each. */
function linked(
  reader: BicepReader,
  scopes: readonly BicepScope[],
  list: BicepNode | null,
  property: string | null,
): readonly Meaning[] {
  if (list === null) return [];
  return distinctMeanings(
    scopes.flatMap((scope) => {
      return possibleItems(reader, list, scope, 0).map((item) => itemMeaning(reader, item, property));
    }),
  );
}

/** The items that a list may have: those of both sides of a choice. One unknown item where it is not told. */
function possibleItems(
  reader: BicepReader,
  list: BicepNode,
  scope: BicepScope,
  depth: number,
): readonly BicepLead[] {
  const items = reader.items(list, scope, 0);
  if (items !== null) return items;
  const lead = reader.follow(list, scope, 0);
  if (lead.kind === "nothing") return [];
  const sides = lead.kind === "node" && depth < 20 ? sidesOf(lead.node) : [];
  if (lead.kind === "node" && sides.length > 0) {
    return sides.flatMap((side) => possibleItems(reader, side, lead.scope, depth + 1));
  }
  const meaning = reader.meaningOfLead(lead, 0);
  return [meaning.kind === "unknown" ? { kind: "meaning", meaning } : unknownLead("it is no list")];
}

function sidesOf(node: BicepNode): readonly BicepNode[] {
  if (node.kind === "choice") return [node.yes, node.no];
  if (node.kind === "operation" && node.operator === "??") return [node.left, node.right];
  return node.kind === "call" && ["concat", "union"].includes(node.name) ? node.args : [];
}

function itemMeaning(reader: BicepReader, item: BicepLead, property: string | null): Meaning {
  if (property === null) return reader.meaningOfLead(item, 0);
  if (item.kind !== "node") return reader.meaningOfLead(item, 0);
  const value = propertyOf(item.node, property);
  if (value === null) return { kind: "unknown", why: `${property} is not written in an item of the list` };
  return reader.meaning(value, item.scope, 0);
}

function doubtsAbout({ declaration, isConditional }: DeclaredResource): readonly string[] {
  const doubts: string[] = [];
  if (declaration.decorators.some((name) => name.toLowerCase() === "onlyifnotexists")) {
    doubts.push("@onlyIfNotExists() keeps a deployment from changing the app where it exists already.");
  }
  if (isConditional)
    doubts.push("It is declared under a condition: a deployment may leave the app as it is.");
  return doubts;
}
