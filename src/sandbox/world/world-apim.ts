import * as z from "zod";

/** A policy document as the service keeps it: normalised, expressions verbatim (`rawxml`), with its ETag. */
export const storedPolicySchema = z.object({ text: z.string(), etag: z.string() });

const operationSchema = z.object({
  name: z.string(),
  displayName: z.string(),
  method: z.string(),
  urlTemplate: z.string(),
  description: z.string().nullable().default(null),
  policy: storedPolicySchema.nullable().default(null),
});

const toolSchema = z.looseObject({
  name: z.string(),
  description: z.string().nullable().default(null),
  operationId: z.string(),
});

/** An API. A revision that is not current is an entry of its own, named `<id>;rev=<n>`. */
export const apiSchema = z.object({
  name: z.string(),
  displayName: z.string(),
  description: z.string().nullable().default(null),
  type: z.enum(["http", "soap", "websocket", "graphql", "mcp"]).default("http"),
  path: z.string(),
  protocols: z.array(z.string()).default(["https"]),
  serviceUrl: z.string().nullable().default(null),
  backendId: z.string().nullable().default(null),
  subscriptionRequired: z.boolean().default(false),
  apiRevision: z.string().default("1"),
  isCurrent: z.boolean().default(true),
  /** Whether a revision that is not current answers at the API's path with `;rev=<n>`. */
  isOnline: z.boolean().default(true),
  mcpTools: z.array(toolSchema).nullable().default(null),
  mcpProperties: z.looseObject({}).nullable().default(null),
  operations: z.array(operationSchema).default([]),
  policy: storedPolicySchema.nullable().default(null),
  etag: z.string().default('"AAAAAAAAD6A="'),
});

const productSchema = z.object({
  name: z.string(),
  displayName: z.string(),
  description: z.string().nullable().optional(),
  terms: z.string().nullable().optional(),
  state: z.enum(["published", "notPublished"]).default("published"),
  subscriptionRequired: z.boolean().default(true),
  /** Whether an administrator lets people subscribe, and how many subscriptions each may have. */
  approvalRequired: z.boolean().optional(),
  subscriptionsLimit: z.number().nullable().optional(),
  apis: z.array(z.string()).default([]),
  /** Keys with which a caller calls in this product's name. */
  subscriptionKeys: z.array(z.string()).default([]),
  policy: storedPolicySchema.nullable().default(null),
});

const fragmentSchema = z.object({
  name: z.string(),
  description: z.string().nullable().default(null),
  policy: storedPolicySchema,
});

const namedValueSchema = z.object({
  name: z.string(),
  displayName: z.string(),
  value: z.string(),
  secret: z.boolean().default(false),
  tags: z.array(z.string()).default([]),
  etag: z.string().default('"AAAAAAAAD6E="'),
});

const backendSchema = z.object({
  name: z.string(),
  title: z.string().nullable().default(null),
  description: z.string().nullable().default(null),
  url: z.string(),
  protocol: z.enum(["http", "soap"]).default("http"),
});

const workspaceSchema = z.object({
  name: z.string(),
  displayName: z.string(),
  description: z.string().nullable().default(null),
  apis: z.array(apiSchema).default([]),
  policy: storedPolicySchema.nullable().default(null),
});

/** One API Management service. Its gateway answers at `https://<name>.azure-api.net` and at its custom domains. */
export const serviceSchema = z.object({
  name: z.string(),
  resourceGroup: z.string(),
  location: z.string().default("West Europe"),
  sku: z.string().default("BasicV2"),
  /** Hosts beside the one of azure-api.net. */
  customDomains: z.array(z.string()).default([]),
  publisherEmail: z.string().default("apim@contoso.com"),
  publisherName: z.string().default("Contoso"),
  tags: z.record(z.string(), z.string()).default({}),
  policy: storedPolicySchema.nullable().default(null),
  apis: z.array(apiSchema).default([]),
  products: z.array(productSchema).default([]),
  policyFragments: z.array(fragmentSchema).default([]),
  namedValues: z.array(namedValueSchema).default([]),
  backends: z.array(backendSchema).default([]),
  workspaces: z.array(workspaceSchema).default([]),
});

/** The two roles the sandbox knows; the first may write policies (Azure's built-in role names). */
export const armRoles = ["API Management Service Contributor", "Reader"] as const;

export const subscriptionSchema = z.object({
  id: z.string(),
  tenantId: z.string(),
  displayName: z.string(),
  roleAssignments: z
    .array(z.object({ principalId: z.string(), role: z.enum(armRoles), scope: z.string() }))
    .default([]),
  resourceGroups: z
    .array(
      z.object({
        name: z.string(),
        location: z.string().default("westeurope"),
        tags: z.record(z.string(), z.string()).default({}),
      }),
    )
    .default([]),
  services: z.array(serviceSchema).default([]),
});

export type StoredPolicy = z.infer<typeof storedPolicySchema>;
export type Operation = z.infer<typeof operationSchema>;
export type Api = z.infer<typeof apiSchema>;
export type Product = z.infer<typeof productSchema>;
export type Fragment = z.infer<typeof fragmentSchema>;
export type NamedValue = z.infer<typeof namedValueSchema>;
export type Backend = z.infer<typeof backendSchema>;
export type Workspace = z.infer<typeof workspaceSchema>;
export type ApimService = z.infer<typeof serviceSchema>;
export type Subscription = z.infer<typeof subscriptionSchema>;
