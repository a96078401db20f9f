import * as z from "zod";
import type { AppRegistration } from "../model/app-registration.ts";
import type { HomePrincipal, Operation, PolicyText, Snapshot } from "../model/setup.ts";

/** A snapshot as a file: what a plan and a rehearsal are made from, without any network. Secret named values are `null`. */
export type SnapshotDocument = { readonly kind: "entra-mcp/snapshot"; readonly version: 1 } & Snapshot;

const text = z.string();
const texts = z.array(z.string());
const tags = z.record(z.string(), z.string());

const app: z.ZodType<AppRegistration> = z.strictObject({
  id: text,
  appId: text,
  displayName: text,
  signInAudience: text,
  identifierUris: texts,
  publisherDomain: text.nullable(),
  verifiedPublisherId: text.nullable(),
  odataType: text.nullable(),
  isDisabled: z.boolean(),
  disabledByMicrosoftStatus: text.nullable(),
  accessTokenVersion: z.union([z.literal(1), z.literal(2)]),
  hasGuidAudience: z.boolean(),
  scopes: z.array(
    z.strictObject({
      id: text,
      value: text,
      type: text,
      isEnabled: z.boolean(),
      consentName: text.exactOptional(),
    }),
  ),
  knownClientApplications: texts,
  preAuthorizedApplications: texts,
  requiredResourceAccess: z.array(z.strictObject({ resourceAppId: text, permissionIds: texts })),
  redirectUris: texts,
  webRedirectUris: texts,
  spaRedirectUris: texts,
  createdAt: text.nullable(),
  instanceLock: z.strictObject({ isEnabled: z.boolean(), allProperties: z.boolean() }).nullable(),
  tags: texts,
  notes: text.nullable(),
  uniqueName: text.nullable(),
});

const policy: z.ZodType<PolicyText> = z.strictObject({
  address: text,
  scope: z.enum(["service", "product", "api", "operation", "fragment"]),
  owner: text,
  format: z.enum(["rawxml", "xml"]),
  text,
  etag: text,
  sharedWith: texts,
  maybeSharedWith: z.array(z.strictObject({ apis: texts, why: text })).exactOptional(),
});

const operation: z.ZodType<Operation> = z.strictObject({
  id: text,
  name: text,
  displayName: text,
  method: text,
  urlTemplate: text,
});

const principal: z.ZodType<HomePrincipal> = z.discriminatedUnion("kind", [
  z.strictObject({
    appId: text,
    kind: z.literal("read"),
    isEnabled: z.boolean(),
    needsAssignment: z.boolean(),
  }),
  z.strictObject({ appId: text, kind: z.literal("absent") }),
  z.strictObject({ appId: text, kind: z.literal("unread") }),
]);

/** What decodes a saved snapshot. Law: what it gives has the fields in the order in which they are here. */
export const snapshotSchema: z.ZodType<SnapshotDocument> = z.strictObject({
  kind: z.literal("entra-mcp/snapshot"),
  version: z.literal(1),
  authorityHosts: texts,
  homeTenant: z.strictObject({ id: text, domains: texts, displayName: text.exactOptional() }),
  service: z.strictObject({
    id: text,
    name: text,
    gatewayUrl: text,
    hosts: texts,
    tags,
    subscriptionName: text.exactOptional(),
  }),
  api: z.strictObject({
    id: text,
    name: text,
    revision: text,
    displayName: text,
    path: text,
    type: text,
    serviceUrl: text.nullable(),
    subscriptionRequired: z.boolean(),
  }),
  apiApp: app,
  clientApps: z.array(app),
  foreignClients: z.array(z.strictObject({ appId: text, displayName: text.nullable() })),
  policies: z.array(policy),
  namedValues: z.array(z.strictObject({ name: text, value: text.nullable() })),
  operations: z.array(operation),
  mcp: z
    .strictObject({
      backingApis: z.array(
        z.strictObject({ id: text, displayName: text, validatesTokens: z.enum(["yes", "no", "unknown"]) }),
      ),
      toolsWithPolicies: texts,
      isFederationRouter: z.boolean(),
    })
    .nullable(),
  revisions: z.array(
    z.strictObject({
      revision: text,
      isOnline: z.boolean(),
      documents: z.strictObject({ operations: z.array(operation), policies: z.array(policy) }).nullable(),
    }),
  ),
  products: z.array(z.strictObject({ id: text, displayName: text, subscriptionRequired: z.boolean() })),
  backends: z.array(z.strictObject({ id: text, name: text, url: text })),
  groupTags: tags,
  consents: z
    .array(
      z.strictObject({
        appId: text,
        displayName: text,
        ownerTenant: text.nullable(),
        forEverybody: z.boolean(),
        scopesForEverybody: texts,
        personalScopes: texts,
      }),
    )
    .nullable(),
  userConsentAtHome: z.enum(["off", "unknown"]),
  otherApps: z.array(app),
  homePrincipals: z.array(principal),
  audiencePolicy: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("permits") }),
    z.strictObject({
      kind: z.literal("forbids"),
      createdAfter: text.nullable(),
      hasExemptions: z.boolean(),
    }),
    z.strictObject({ kind: z.literal("unknown"), reason: text }),
  ]),
  updatesEveryApp: z.boolean(),
  unreadable: z.array(
    z.strictObject({
      resource: text,
      part: z.literal("rest").exactOptional(),
      reason: text,
      consequence: text,
      hint: text.exactOptional(),
      level: z.enum(["warning", "note"]).exactOptional(),
    }),
  ),
  foundBy: z.strictObject({ service: text, api: text, apiApp: text, clientApps: text }),
});

/** The document of a snapshot: its fields in their fixed order, and nothing else that a reading may have left in it. */
export function snapshotDocument(snapshot: Snapshot): SnapshotDocument {
  return snapshotSchema.parse({ ...snapshot, kind: "entra-mcp/snapshot", version: 1 });
}
