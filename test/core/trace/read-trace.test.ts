import { expect, test } from "vitest";
import { readTrace } from "../../../src/core/trace/read-trace.ts";

const entry = (data: unknown, source = "validate-jwt") => ({ source, timestamp: "", elapsed: "", data });
const inbound = (...entries: readonly unknown[]) => ({ traceId: "1", traceEntries: { inbound: entries } });

test.each<[unknown, string, string | null]>([
  [
    "JWT Validation Failed: IDX10223: Lifetime validation failed. The token is expired. ValidTo: '1'.",
    "expired",
    null,
  ],
  [
    "JWT Validation Failed: IDX10222: Lifetime validation failed. The token is not yet valid.",
    "expired",
    null,
  ],
  ["JWT Validation Failed: IDX10205: Issuer validation failed. Issuer: 'x'.", "issuer", null],
  [
    "IDX40001: Issuer 'x' does not match any of the valid issuers provided for this application.",
    "issuer",
    null,
  ],
  ["IDX10214: Audience validation failed. Audiences: 'a'. Did not match: 'b'.", "audience", null],
  ["IDX10503: Signature validation failed. Keys tried: 'k'.", "signature", null],
  ["IDX10501: Signature validation failed. Unable to match key.", "signature", null],
  [{ message: "JWT not present." }, "missing", null],
  [{ message: "JWT Validation Failed: Claim value mismatch: aud=x." }, "audience", "aud"],
  [{ message: "JWT Validation Failed: Claim value mismatch: roles=Reader." }, "claim", "roles"],
  [{ message: "JWT token is missing the following claims: scp." }, "claim", "scp"],
  [{ message: "JWT Validation Failed: Claim tid value of x is not allowed." }, "claim", "tid"],
  [{ message: "JWT Validation Failed: client x is not allowed." }, "client", null],
  [{ error: { code: "401", text: "Invalid Azure AD JWT" } }, "unclear", null],
])("%j is told as %s", (data, cause, claim) => {
  const failed = { kind: "jwt", outcome: "failed", cause, claim };
  expect(readTrace(inbound(entry(data)))).toMatchObject({ failed, wentOn: false });
});

test("a validation that was passed is no refusal, whatever its words repeat", () => {
  const passed = entry({ message: "JWT Validation Succeeded." }, "validate-azure-ad-token");
  const failed = entry({ message: "JWT Validation Failed: audience api://succeeded is not allowed." });
  const read = readTrace({
    traceEntries: { inbound: [passed, failed], backend: [entry({}, "forward-request")] },
  });
  expect(read).toMatchObject({
    validations: [{ kind: "azure-ad", outcome: "passed", cause: null }, { outcome: "failed" }],
    failed: { cause: "audience" },
    wentOn: true,
  });
});

test("a failure that is only in the part for errors counts once", () => {
  const error = entry({ message: "JWT not present." });
  expect(readTrace({ traceEntries: { inbound: [], "on-error": [error] } })?.failed?.cause).toBe("missing");
  expect(readTrace({ traceEntries: { inbound: [error], "on-error": [error] } })?.validations).toHaveLength(1);
});

test("other policies, and entries without words, say nothing about a token", () => {
  const read = readTrace(
    inbound(entry("failed", "rate-limit"), entry(null), entry({ message: 7 }), "x", null),
  );
  expect(read).toEqual({ validations: [], failed: null, wentOn: false });
});

test.each([[null], ["trace"], [[]], [{}], [{ traceEntries: [] }], [{ traceEntries: null }]])(
  "%j is no trace",
  (trace) => {
    expect(readTrace(trace)).toBeNull();
  },
);

test("a token in a trace is blotted out, and a long message is cut", () => {
  const token = "eyJhbGciOiJSUzI1NiJ9.eyJ0aWQiOiIxIn0.c2lnbmF0dXJl";
  const message = `JWT Validation Failed: ${token} ${"long ".repeat(200)}`;
  const read = readTrace(inbound(entry({ message })))?.failed?.message ?? "";
  expect(read).not.toContain("c2lnbmF0dXJl");
  expect(read.length).toBeLessThan(420);
});
