import type * as z from "zod";
import { jsonObject } from "../document/json.ts";
import { jsonFlaw } from "../document/json-flaw.ts";
import { notJson } from "../document/not-json.ts";
import { Fault } from "../fault.ts";
import type { Snapshot } from "../model/setup.ts";
import type { Plan } from "../plan/plan.ts";
import { sealOf } from "../plan/sealed.ts";
import { planFlaw } from "./plan-flaw.ts";
import type { Backup, Receipt } from "./record.ts";
import { backupSchema, planSchema, receiptSchema } from "./schemas.ts";
import { snapshotSchema } from "./snapshot-document.ts";

/**
 * The plan in the text of a file. Its digest finds edits by chance and by hand; whoever can replace the file can make that
 * again, so what the plan does is looked at, too: it stays inside of its setup, and its fingerprint is computed again.
 *
 * @param place what messages call the file
 * @throws Fault `usage` for a file that is damaged, foreign, of another version or edited
 */
export function decodePlan(text: string, place: string): Plan {
  const document = planDocument(text, place);
  const plan = decoded(document, planSchema, place);
  if (sealOf(document) !== plan.digest) throw edited(place, "");
  const flaw = planFlaw(plan);
  if (flaw !== null) throw edited(place, `: ${flaw}`);
  return plan;
}

function planDocument(text: string, place: string): Readonly<Record<string, unknown>> {
  try {
    return documentIn(text, "entra-mcp/plan", place);
  } catch (error) {
    if (!(error instanceof Fault) || error.hint !== undefined) throw error;
    throw new Fault(error.code, error.message, { hint: planAgain, cause: error });
  }
}

const planAgain = "Make the plan again with: entra-mcp plan --out <file>";

function edited(place: string, how: string): Fault {
  const message = `${place} was edited after it was made, so it is not what was shown and approved${how}.`;
  return new Fault("usage", message, { hint: planAgain });
}

/** The backup in the text of a file. @throws Fault `usage` as for a plan */
export function decodeBackup(text: string, place: string): Backup {
  return decoded(documentIn(text, "entra-mcp/backup", place), backupSchema, place);
}

/** The receipt in the text of a file. @throws Fault `usage` as for a plan */
export function decodeReceipt(text: string, place: string): Receipt {
  return decoded(documentIn(text, "entra-mcp/receipt", place), receiptSchema, place);
}

/** The snapshot in the text of a file. @throws Fault `usage` as for a plan */
export function decodeSnapshot(text: string, place: string): Snapshot {
  const {
    kind: _kind,
    version: _version,
    ...snapshot
  } = decoded(documentIn(text, "entra-mcp/snapshot", place), snapshotSchema, place);
  return snapshot;
}

const knownVersion = 1;

function documentIn(text: string, kind: string, place: string): Readonly<Record<string, unknown>> {
  const document = parsed(text, place);
  if (document.kind !== kind) {
    const what =
      typeof document.kind === "string" ? `a document of the kind ${document.kind}` : "something else";
    throw new Fault("usage", `${place} is ${what}, not ${kind}.`);
  }
  if (document.version !== knownVersion) {
    throw new Fault(
      "usage",
      `${place} is ${kind} of version ${JSON.stringify(document.version)}; this program knows version ${knownVersion}.`,
      { hint: "Use the version of entra-mcp that wrote it." },
    );
  }
  return document;
}

function parsed(text: string, place: string): Readonly<Record<string, unknown>> {
  const value = jsonObject(text);
  const flaw = value === null ? notJson(text) : jsonFlaw(text.replace(/^\ufeff/, ""));
  if (value === null || flaw !== null) throw new Fault("usage", `${place} is damaged: ${flaw ?? ""}.`);
  return value;
}

function decoded<T>(document: unknown, schema: z.ZodType<T>, place: string): T {
  const result = schema.safeParse(document);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = (issue?.path ?? []).map(String).join(".");
  throw new Fault(
    "usage",
    `${place} is damaged${where === "" ? "" : ` at ${where}`}: ${issue?.message ?? ""}.`,
  );
}
