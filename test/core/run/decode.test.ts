import { describe, expect, test } from "vitest";
import { toJson } from "../../../src/core/document/json.ts";
import { Fault } from "../../../src/core/fault.ts";
import { decodeBackup, decodePlan, decodeReceipt } from "../../../src/core/run/decode.ts";
import { plan, runWith } from "./runs.ts";

const { backup, receipt } = runWith(["done", "unknown"]);

describe("a document comes back as it was written", () => {
  test("the plan, also when white space or the order of fields is another", () => {
    expect(decodePlan(toJson(plan), "plan.json")).toEqual(plan);
    expect(decodePlan(JSON.stringify(plan), "plan.json")).toEqual(plan);
    const reversed = Object.fromEntries(Object.entries(plan).toReversed());
    expect(decodePlan(`\ufeff${JSON.stringify(reversed)}`, "plan.json")).toEqual(plan);
  });

  test("backup and receipt", () => {
    expect(decodeBackup(toJson(backup), "backup.json")).toEqual(backup);
    expect(decodeReceipt(toJson(receipt), "receipt.json")).toEqual(receipt);
  });
});

const edited = (change: (copy: Record<string, unknown>) => void): string => {
  const copy = structuredClone(plan) as unknown as Record<string, unknown>;
  change(copy);
  return toJson(copy);
};
const first = (copy: Record<string, unknown>) => (copy.changes as Record<string, unknown>[])[0] ?? {};

describe("a plan that is not what was made is refused with one sentence, and 64", () => {
  test.each([
    ["half a file", toJson(plan).slice(0, 400), /plan\.json is damaged: it is not a JSON object/],
    ["nothing", "", /not a JSON object/],
    ["a list", "[]", /not a JSON object/],
    ["another kind", toJson(receipt), /is a document of the kind entra-mcp\/receipt, not entra-mcp\/plan/],
    ["a newer version", edited((copy) => (copy.version = 2)), /version 2; this program knows version 1/],
    ["no version", edited((copy) => delete copy.version), /of version undefined/],
    ["a missing field", edited((copy) => delete first(copy).resource), /damaged at changes\.0\.resource/],
    [
      "a field of another type",
      edited((copy) => (first(copy).before = "x")),
      /damaged at changes\.0\.before/,
    ],
    ["an unknown field", edited((copy) => (copy.more = 1)), /damaged/],
    ["an unknown verb", edited((copy) => (first(copy).verb = "delete")), /damaged at changes\.0\.verb/],
    [
      "a resource that is no app registration",
      edited((copy) => (first(copy).resource = "/users/1")),
      /damaged at changes\.0\.resource/,
    ],
    [
      "another audience",
      edited((copy) => (first(copy).after = { signInAudience: "x" })),
      /was edited after it was made/,
    ],
    [
      "a field that no plan writes",
      edited((copy) => (first(copy).after = { web: {} })),
      /damaged at changes/,
    ],
    ["a number that is none", edited((copy) => (first(copy).id = "1\u001b[2J")), /damaged at changes\.0\.id/],
    [
      "a finding with a code that is none",
      edited((copy) => (copy.findings = [{ ...plan.findings[0], code: "::error::x" }])),
      /damaged at findings\.0\.code/,
    ],
    ["a key twice", toJson(plan).replace("{", '{ "version": 1,'), /"version" is given twice/],
    [
      "nesting without end",
      `${'{"kind":'.repeat(20_000)}1${"}".repeat(20_000)}`,
      /damaged: it is nested more than 64 levels deep/,
    ],
    ["a finding less", edited((copy) => (copy.findings = [])), /was edited after it was made/],
    ["another wording", edited((copy) => (first(copy).title = "harmless")), /was edited after it was made/],
    [
      "another order",
      edited((copy) => (copy.changes = (copy.changes as unknown[]).toReversed())),
      /was edited after it was made/,
    ],
    [
      "another digest",
      edited((copy) => (copy.digest = `sha256:${"0".repeat(64)}`)),
      /was edited after it was made/,
    ],
  ])("%s", (_title, text, message) => {
    const decode = () => decodePlan(text, "plan.json");
    expect(decode).toThrow(message);
    expect(decode).toThrow(Fault);
    expect(decode).toThrow(expect.objectContaining({ code: "usage", exitCode: 64 }));
  });
});
