import * as z from "zod";
import type { Digest } from "../document/digest.ts";
import type { Finding } from "../model/finding.ts";
import { authorities, extras, halves } from "../model/intent.ts";
import type { PlannedFields } from "../plan/app-with.ts";
import type { Plan } from "../plan/plan.ts";
import type { Backup, Receipt } from "./record.ts";
import type { TenantsDocument } from "./tenants-document.ts";

/**
 * The documents of a run as schemas: they decode what is read from a disk, and the JSON schema files in the package are
 * made from them.
 */

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/) as z.ZodType<Digest>;
const guid = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i);
const time = z.iso.datetime();
const format = z.enum(["rawxml", "xml"]);
const risk = z.enum(["low", "medium", "high"]);
const offset = z.int().nonnegative();
const fields = z.record(z.string(), z.unknown());
const number = z.string().regex(/^[1-9][0-9]*$/);
const appResource = z.string().regex(/^\/applications\/[0-9a-f-]{36}$/i);
const armId = z.string().regex(/^\/subscriptions\/[^\s?#]+$/i);
/** The fields of an app registration that a plan can write, or give back what they were. */
const plannedFields = z.strictObject({
  signInAudience: z.string().nullable().exactOptional(),
  api: z
    .strictObject({ knownClientApplications: z.array(guid).nullable() })
    .nullable()
    .exactOptional(),
  servicePrincipalLockConfiguration: z
    .record(z.string().regex(/^[A-Za-z.@]+$/), z.union([z.boolean(), z.string()]).nullable())
    .nullable()
    .exactOptional(),
} satisfies Readonly<Record<keyof PlannedFields, z.ZodType>>);
const app = z.strictObject({ id: guid, appId: guid, displayName: z.string() });

const update = z.strictObject({
  id: number,
  verb: z.literal("update"),
  resource: appResource,
  subject: z.string(),
  title: z.string(),
  because: z.string(),
  risk,
  before: plannedFields,
  after: plannedFields,
});

const revise = z.strictObject({
  id: number,
  verb: z.literal("revise"),
  resource: armId,
  subject: z.string(),
  title: z.string(),
  because: z.string(),
  risk,
  format,
  etag: z.string(),
  edits: z.array(
    z.strictObject({
      start: offset,
      end: offset,
      insert: z.string(),
      element: z.string(),
      touches: z.enum(["validation", "metadata"]),
    }),
  ),
  replaced: z.array(z.strictObject({ name: z.string(), value: z.string().nullable() })),
  beforeDigest: digest,
  afterDigest: digest,
  afterMeaning: digest,
  diff: z.string(),
});

const finding = z.strictObject({
  code: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/) as unknown as z.ZodType<Finding["code"]>,
  level: z.enum(["blocker", "warning", "note"]),
  message: z.string(),
  hint: z.string(),
  place: z.strictObject({
    resource: z.string().exactOptional(),
    element: z.string().exactOptional(),
    line: z.int().exactOptional(),
    column: z.int().exactOptional(),
    start: offset.exactOptional(),
    end: offset.exactOptional(),
  }),
});

const cell = z.strictObject({
  answer: z.enum(["yes", "after consent", "after an administrator's consent", "no", "unknown"]),
  why: z.string().nullable(),
  code: z.string().nullable(),
});
const beforeAfter = z.strictObject({ before: cell, after: cell });

/** What will be done; see `Plan`. */
export const planSchema: z.ZodType<Plan> = z.strictObject({
  kind: z.literal("entra-mcp/plan"),
  version: z.literal(1),
  fingerprint: digest,
  intent: z.strictObject({
    authority: z.enum(authorities),
    allowTenants: z.array(guid),
    clientApps: z.array(guid),
    with: z.array(z.enum(extras)),
    only: z.enum(halves).nullable(),
    allowShared: z.literal(true).exactOptional(),
    authorityFrom: z.literal("person").exactOptional(),
    tenantsOnly: z.literal(true).exactOptional(),
    tenantNames: z.record(guid, z.string()).exactOptional(),
  }),
  setup: z.strictObject({
    homeTenant: guid,
    homeTenantName: z.string().exactOptional(),
    homeTenantDomain: z.string().exactOptional(),
    subscriptionName: z.string().exactOptional(),
    apiApp: app,
    clientApps: z.array(app),
    foreignClients: z
      .array(z.strictObject({ appId: guid, displayName: z.string().nullable() }))
      .exactOptional(),
    service: armId,
    api: armId,
    foundBy: z.strictObject({
      service: z.string(),
      api: z.string(),
      apiApp: z.string(),
      clientApps: z.string(),
    }),
  }),
  changes: z.array(z.discriminatedUnion("verb", [update, revise])),
  findings: z.array(finding),
  access: z.strictObject({
    callers: z.array(
      z.strictObject({
        caller: z.string(),
        id: z.string(),
        signIn: beforeAfter,
        gateway: beforeAfter,
        verdict: z.enum([
          "unchanged",
          "newly admitted",
          "may be admitted",
          "newly refused",
          "may be refused",
        ]),
      }),
    ),
  }),
  rollbackOf: z.string().exactOptional(),
  digest,
});

/** What a run has done so far; see `Receipt`. */
export const receiptSchema: z.ZodType<Receipt> = z.strictObject({
  kind: z.literal("entra-mcp/receipt"),
  version: z.literal(1),
  plan: digest,
  startedAt: time,
  finishedAt: time.nullable(),
  outcome: z.enum(["in progress", "done", "failed", "interrupted"]),
  steps: z.array(
    z.strictObject({
      change: number,
      resource: z.string(),
      outcome: z.enum(["not reached", "writing", "done", "already so", "failed", "unknown"]),
      at: time.nullable(),
      error: z.string().exactOptional(),
    }),
  ),
});

const place = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("cloud"), name: z.string() }),
  z.strictObject({ kind: z.literal("world"), file: z.string() }),
  z.strictObject({ kind: z.literal("memory"), world: z.string() }),
]);

/** Everything a run changes, as it was; see `Backup`. */
export const backupSchema: z.ZodType<Backup> = z.strictObject({
  kind: z.literal("entra-mcp/backup"),
  version: z.literal(1),
  plan: digest,
  takenAt: time,
  place,
  originals: z.array(
    z.union([
      z.strictObject({ resource: appResource, fields }),
      z.strictObject({ resource: armId, format, etag: z.string(), text: z.string() }),
    ]),
  ),
});

const admits = z.enum(["listed tenants", "every organization", "home tenant", "unclear"]);

/** What `tenants list` prints with `--format json`; see `TenantsDocument`. */
export const tenantsSchema: z.ZodType<TenantsDocument> = z.strictObject({
  kind: z.literal("entra-mcp/tenants"),
  version: z.literal(1),
  homeTenant: guid,
  service: armId,
  api: armId,
  admits,
  tenants: z.array(
    z.strictObject({
      id: guid,
      isHome: z.boolean(),
      domains: z.array(z.string()),
      since: z.string().nullable(),
    }),
  ),
  validations: z.array(
    z.strictObject({
      resource: armId,
      owner: z.string(),
      element: z.string(),
      line: z.int(),
      admits,
      tenants: z.array(guid),
      remarks: z.array(z.string()),
    }),
  ),
  remarks: z.array(z.string()),
});

/** What `migrate`, `apply` and `rollback` print with `--format json`. */
export const resultSchema = z.strictObject({
  kind: z.literal("entra-mcp/result"),
  version: z.literal(1),
  plan: planSchema.nullable(),
  receipt: receiptSchema.nullable(),
  verification: z
    .strictObject({
      nothingLeft: z.boolean(),
      left: z.array(z.string()),
      /** What was looked at, the gravest first. */
      checks: z
        .array(
          z.strictObject({
            code: z.string(),
            outcome: z.enum(["right", "wrong", "unknown", "note"]),
            message: z.string(),
            hint: z.string(),
          }),
        )
        .exactOptional(),
      /** Of `verify`: the address that was looked at. */
      server: z.string().exactOptional(),
      /** Of `verify`: who can start to sign in with the metadata there. */
      clients: z
        .array(z.strictObject({ client: z.string(), takes: z.boolean(), why: z.string() }))
        .exactOptional(),
    })
    .nullable(),
  runDirectory: z.string().nullable(),
  /** What put a failed run back, with `--rollback-on-failure`. */
  rollback: receiptSchema.exactOptional(),
  exitCode: z.int(),
  error: z
    .strictObject({
      code: z.string(),
      message: z.string(),
      hint: z.string().nullable(),
      next: z.array(z.string()),
      requestId: z.string().nullable(),
    })
    .exactOptional(),
});
