import { expect, test } from "vitest";
import { checksSummary, failureSummary, policySummary } from "../../../src/core/ci/summary.ts";
import type { Finding } from "../../../src/core/model/finding.ts";
import type { Check } from "../../../src/core/verify/check.ts";

const words = "The metadata leads to another authority than the setup. ".repeat(20);

test("a verification begins with what is wrong, and tells what helps", () => {
  const checks: Check[] = [
    { code: "scope", outcome: "right", message: "The scope is there.", hint: "not shown" },
    {
      code: "settings",
      outcome: "wrong",
      message: "It is not migrated.",
      hint: "Do this:\nentra-mcp migrate",
    },
  ];
  expect(checksSummary("https://a.example/mcp", checks)).toBe(
    [
      "## Verification of `https://a.example/mcp`",
      "",
      "- **wrong**: It is not migrated.",
      "  - Do this:",
      "  - entra-mcp migrate",
      "- **right**: The scope is there.",
      "",
    ].join("\n"),
  );
});

test("a failure tells what to do next", () => {
  const fault = { message: "Refused by blockers (1).", hint: "Look at it.", next: ["entra-mcp plan"] };
  expect(failureSummary(fault)).toBe(
    "**Failed:** Refused by blockers (1).\n\nLook at it.\n\n- `entra-mcp plan`\n",
  );
});

test("a policy file without a change says so", () => {
  expect(policySummary("api.xml", "", [])).toBe("## Policy `api.xml`\n\nNothing to change in this policy.\n");
});

test("whatever there is to say, it is far below the 1 MiB that a runner takes", () => {
  const check: Check = { code: "settings", outcome: "wrong", message: words, hint: words };
  const finding: Finding = {
    code: "manual-review",
    level: "warning",
    message: words,
    hint: words,
    place: {},
  };
  const diff = Array.from({ length: 9000 }, () => `+${words}`).join("\n");
  const summaries = [
    checksSummary(
      "https://a.example/mcp",
      Array.from({ length: 3000 }, () => check),
    ),
    policySummary(
      "api.xml",
      diff,
      Array.from({ length: 3000 }, () => finding),
    ),
    failureSummary({ message: words.repeat(100), hint: words, next: [words] }),
  ];
  for (const summary of summaries) {
    expect(summary.length).toBeGreaterThan(500);
    expect(Buffer.byteLength(summary)).toBeLessThan(200_000);
  }
  expect(summaries[0]).toContain("more checks are left out here");
});
