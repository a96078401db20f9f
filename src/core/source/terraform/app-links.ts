import type { AppLink } from "../language-reading.ts";
import type { Meaning } from "../meaning.ts";
import { attributeOf, type HclBlock, type HclExpression } from "./hcl-syntax.ts";
import { meaningOfValue } from "./possible-value.ts";
import { endsOf, possibleValues } from "./possible-values.ts";
import { objectMember } from "./resource-block.ts";
import { blockScope, type Scope } from "./terraform-scope.ts";

/** What an app registration has to do with others, and how it is named. */
export interface AppParts {
  readonly links: readonly AppLink[];
  readonly identifierUris: readonly Meaning[];
}

/** What the block of an app registration says itself. */
export function blockLinks(block: HclBlock, scope: Scope): AppParts {
  const { blocks } = block;
  const requires = withType(blocks, "required_resource_access", scope).flatMap(([access, inner]) =>
    meaningsIn(attributeOf(access, "resource_app_id")?.value ?? null, inner),
  );
  const known = withType(blocks, "api", scope).flatMap(([api, inner]) =>
    meaningsIn(attributeOf(api, "known_client_applications")?.value ?? null, inner),
  );
  return {
    links: [...linked("requires", requires), ...linked("known client", known)],
    identifierUris: meaningsIn(attributeOf(block, "identifier_uris")?.value ?? null, scope),
  };
}

/** What the body of a Graph request says. */
export function bodyLinks(body: HclExpression | null, scope: Scope): AppParts {
  const requires = listed(objectMember(body, "requiredResourceAccess"), "resourceAppId", scope);
  const clients = listed(objectMember(body, "api", "preAuthorizedApplications"), "appId", scope);
  const known = meaningsIn(objectMember(body, "api", "knownClientApplications"), scope);
  return {
    links: [
      ...linked("requires", requires),
      ...linked("pre-authorizes", clients),
      ...linked("known client", known),
    ],
    identifierUris: meaningsIn(objectMember(body, "identifierUris"), scope),
  };
}

/** What a module's resources of their own add to app registrations, by the key of the app. */
export function addedToApps(
  blocks: readonly HclBlock[],
  scope: Scope,
): readonly (AppParts & { readonly app: string })[] {
  return blocks.flatMap((block) => {
    const added = block.type === "resource" ? additions.get(block.labels[0] ?? "") : undefined;
    if (added === undefined) return [];
    const inner = blockScope(block, scope);
    const parts = added.names.flatMap((name) => meaningsIn(attributeOf(block, name)?.value ?? null, inner));
    const owner = (attributeOf(block, "application_id") ?? attributeOf(block, "application_object_id"))
      ?.value;
    const owners = owner === undefined ? [] : possibleValues(owner, inner);
    return owners.flatMap(({ value }) => {
      if (value.kind !== "application" && value.kind !== "application id") return [];
      const links = added.kind === "uri" ? [] : linked(added.kind, parts);
      return [{ app: value.app, links, identifierUris: added.kind === "uri" ? parts : [] }];
    });
  });
}

/** What an expression, or each item of a list, may mean. Which of several an environment has does not matter for a link. */
export function meaningsIn(expression: HclExpression | null, scope: Scope): readonly Meaning[] {
  if (expression === null) return [];
  return endsOf(expression, scope).flatMap((site) => {
    if (site.kind === "value") return [meaningOfValue(site.value)];
    const { expression: end, scope: inner } = site;
    if (end.kind === "list") return end.items.flatMap((item) => meaningsOf(item, inner));
    return meaningsOf(end, inner);
  });
}

const additions: ReadonlyMap<
  string,
  { readonly kind: AppLink["kind"] | "uri"; readonly names: readonly string[] }
> = new Map([
  [
    "azuread_application_pre_authorized",
    { kind: "pre-authorizes", names: ["authorized_client_id", "authorized_app_id"] },
  ],
  ["azuread_application_api_access", { kind: "requires", names: ["api_client_id"] }],
  ["azuread_application_known_clients", { kind: "known client", names: ["known_client_ids"] }],
  ["azuread_application_identifier_uri", { kind: "uri", names: ["identifier_uri"] }],
]);

function meaningsOf(expression: HclExpression, scope: Scope): readonly Meaning[] {
  return possibleValues(expression, scope).map(({ value }) => meaningOfValue(value));
}

function linked(kind: AppLink["kind"], apps: readonly Meaning[]): readonly AppLink[] {
  return apps.map((app) => ({ kind, app }));
}

/** The blocks of a type, also those that `dynamic` makes. */
function withType(
  blocks: readonly HclBlock[],
  type: string,
  scope: Scope,
): readonly (readonly [HclBlock, Scope])[] {
  return blocks.flatMap((block): readonly (readonly [HclBlock, Scope])[] => {
    if (block.type === type) return [[block, scope]];
    if (block.type !== "dynamic" || block.labels[0] !== type) return [];
    const inner = blockScope(block, scope);
    return block.blocks.filter((content) => content.type === "content").map((content) => [content, inner]);
  });
}

function listed(list: HclExpression | null, key: string, scope: Scope): readonly Meaning[] {
  if (list?.kind !== "list") return [];
  return list.items.flatMap((item) => meaningsIn(objectMember(item, key), scope));
}
