import * as z from "zod";
import type { TraceDocument } from "./trace-document.ts";

const place = {
  resource: z.string(),
  scope: z.enum(["service", "product", "api", "operation", "fragment"]),
  owner: z.string(),
  element: z.string(),
  line: z.int(),
};
const texts = z.array(z.string());

/** What `trace` prints with `--format json`; see `TraceDocument`. */
export const traceSchema: z.ZodType<TraceDocument> = z.strictObject({
  kind: z.literal("entra-mcp/trace"),
  version: z.literal(1),
  homeTenant: z.string(),
  service: z.string(),
  api: z.string(),
  endpoint: z.string(),
  verdict: z.enum(["admitted", "refused", "unknown"]),
  reason: z
    .strictObject({
      code: z.enum([
        "audience",
        "tenant",
        "issuer",
        "client",
        "backend",
        "claim",
        "expired",
        "signature",
        "missing",
        "not-found",
        "subscription-key",
        "other-api",
        "policy",
        "server",
        "no-validation",
        "not-visible",
        "undecided",
      ]),
      claim: z.string().nullable(),
      sentence: z.string(),
      expected: texts,
      actual: texts,
      fix: z.string().nullable(),
    })
    .nullable(),
  decidedBy: z.strictObject(place).nullable(),
  evidence: z.enum(["trace", "answer", "policies"]),
  answer: z
    .strictObject({ status: z.int(), message: z.string().nullable(), trace: z.enum(["read", "none"]) })
    .nullable(),
  claims: z.record(z.string(), texts).nullable(),
  validations: z.array(
    z.strictObject({
      ...place,
      isOnTheWay: z.boolean(),
      answer: z.enum(["admits", "refuses", "unknown"]),
      why: z.string().nullable(),
      demands: z.array(
        z.strictObject({
          kind: z.enum(["tenant", "issuer", "client", "backend", "audience", "claim"]),
          claim: z.string().nullable(),
          answer: z.enum(["met", "not met", "unknown"]),
          expected: texts,
          actual: texts,
          why: z.string().nullable(),
        }),
      ),
    }),
  ),
  remarks: texts,
});
