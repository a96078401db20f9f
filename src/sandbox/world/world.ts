import * as z from "zod";
import { subscriptionSchema } from "./world-apim.ts";
import { tenantSchema } from "./world-directory.ts";

export const worldKind = "entra-mcp/world";
export const worldVersion = 1;

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

/**
 * A planned fault. It applies to the `nth` request that matches (every one when null), counted from the moment the
 * world was opened; `times` counts down in the world itself, so that a fault of one time happens once for all processes.
 */
const faultSchema = z.object({
  service: z.enum(["login", "graph", "arm", "gateway"]).nullable().default(null),
  method: z.string().nullable().default(null),
  /** A regular expression over the path, without the query; null matches any path. */
  path: z.string().refine(isPattern, "isn't a regular expression").nullable().default(null),
  nth: z.number().int().positive().nullable().default(null),
  times: z.number().int().nonnegative().nullable().default(null),
  delayMs: z.number().nonnegative().default(0),
  /** What happens: an answer instead of the service's, a broken connection before or after the work, an old answer. */
  effect: z.enum(["answer", "reset-before", "reset-after", "stale-read", "none"]).default("none"),
  status: z.number().int().min(200).max(599).default(503),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.string().nullable().default(null),
});

const behavioursSchema = z.object({
  /** After a write to Graph, so many reads of the written resource still show the state before it. */
  graphStaleReads: z.number().int().nonnegative().default(0),
  /** How many polls a long-running operation of ARM needs before it is done. */
  longRunningPolls: z.number().int().nonnegative().default(1),
  /** Whether ARM's buckets run dry: 250 reads at once and 25 more a second, 200 and 10 for writes. */
  throttling: z.boolean().default(false),
  /** Page size of ARM and Graph lists. The services use 100 (unverified). */
  pageSize: z.number().int().positive().default(100),
});

/**
 * What answers behind the gateway, by the start of the address: the flights server, one that tells what arrived, or one that
 * answers as the flights server at whatever path and to other methods by telling what arrived.
 */
const serverSchema = z.object({ url: z.string(), kind: z.enum(["flights-mcp", "echo", "mcp"]) });

/** A whole make-believe cloud in one JSON document. Field order in files is the order here. */
export const worldSchema = z.object({
  kind: z.literal(worldKind),
  version: z.literal(worldVersion),
  name: z.string(),
  description: z.string().default(""),
  /** The sandbox's own administrator application; a make-believe secret that opens nothing else. */
  signIn: z.object({ tenantId: z.string(), clientId: z.string(), clientSecret: z.string() }),
  clientSecrets: z.array(z.object({ clientId: z.string(), clientSecret: z.string() })).default([]),
  behaviours: behavioursSchema.prefault({}),
  faults: z.array(faultSchema).default([]),
  tenants: z.array(tenantSchema),
  subscriptions: z.array(subscriptionSchema).default([]),
  servers: z.array(serverSchema).default([]),
  /** The number the next ETag is made of. */
  nextEtag: z.number().int().default(15_111_700),
  /** The private key of the sign-in service as a JWK, made at first need and kept so that tokens stay valid. */
  signingKey: z.record(z.string(), z.string()).nullable().default(null),
});

export type World = z.infer<typeof worldSchema>;
/** What a world may leave out when it is written down: everything with a default. */
export type WorldDraft = z.input<typeof worldSchema>;
export type PlannedFault = z.infer<typeof faultSchema>;

/** The world as its file holds it: two spaces, LF, a final newline. */
export function writeWorld(world: World): string {
  return `${JSON.stringify(world, null, 2)}\n`;
}

/** A complete world from a draft, with every default filled in and the fields in their fixed order. */
export function completeWorld(draft: WorldDraft): World {
  return worldSchema.parse(draft);
}
