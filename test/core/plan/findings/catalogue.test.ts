import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { catalogue } from "../../../../src/core/plan/findings/catalogue.ts";
import { root } from "../../../support/built.ts";

test("docs/findings.md is what the catalogue says", () => {
  const { status, stderr } = spawnSync(process.execPath, ["scripts/findings.js", "--check"], {
    cwd: root,
    encoding: "utf8",
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

test("every finding is explained in whole sentences", () => {
  for (const { levels, when, why, cure } of Object.values(catalogue)) {
    expect(levels.length).toBeGreaterThan(0);
    for (const text of [when, why, cure]) expect(text).toMatch(/^[A-Z`][^]*\.$/);
  }
});
