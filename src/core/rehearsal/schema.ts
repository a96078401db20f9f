import * as z from "zod";
import type { Cell } from "../access/cell.ts";
import type { Digest } from "../document/digest.ts";
import type { Rehearsal } from "./rehearsal.ts";

const text = z.string();
const cell: z.ZodType<Cell> = z.strictObject({
  answer: z.enum(["yes", "after consent", "after an administrator's consent", "no", "unknown"]),
  why: text.nullable(),
  code: text.nullable(),
});
const compared = z.strictObject({ computed: cell, measured: cell });
const cells = z.strictObject({ before: compared, after: compared });

/** What `rehearse` prints with `--format json`; see `Rehearsal`. */
export const rehearsalSchema: z.ZodType<Rehearsal> = z.strictObject({
  kind: z.literal("entra-mcp/rehearsal"),
  version: z.literal(1),
  plan: text.regex(/^sha256:[0-9a-f]{64}$/) as z.ZodType<Digest>,
  applied: z.strictObject({
    outcome: z.enum(["done", "nothing to do", "failed"]),
    why: text.nullable(),
  }),
  rows: z.array(z.strictObject({ caller: text, id: text, signIn: cells, gateway: cells })),
  disagreements: z.array(
    z.strictObject({
      caller: text,
      id: text,
      part: z.enum(["signIn", "gateway"]),
      when: z.enum(["before", "after"]),
      computed: cell,
      measured: cell,
    }),
  ),
  notExecutable: z.array(
    z.strictObject({ place: text.nullable(), element: text, line: z.int().nullable(), why: text }),
  ),
});
