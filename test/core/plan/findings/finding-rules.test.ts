import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findingRules } from "../../../../src/core/plan/findings/finding-rules.ts";
import { root } from "../../../support/built.ts";

test("docs/findings.md is what the rules say", () => {
  const { status, stderr } = spawnSync(process.execPath, ["scripts/findings.js", "--check"], {
    cwd: root,
    encoding: "utf8",
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

test("every finding is explained in whole sentences", () => {
  for (const { levels, when, why, cure } of Object.values(findingRules)) {
    expect(levels.length).toBeGreaterThan(0);
    for (const text of [when, why, cure]) expect(text).toMatch(/^[A-Z`][^]*\.$/);
  }
});

test("each finding has one file, named as its code", () => {
  const files = readdirSync(join(root, "src/core/plan/findings"))
    .filter((name) => name.endsWith(".ts") && name !== "finding-rules.ts")
    .map((name) => name.slice(0, -".ts".length));
  expect(files.toSorted()).toEqual(Object.keys(findingRules).toSorted());
  for (const [name, { code }] of Object.entries(findingRules)) expect(code).toBe(name);
});

test("a finding that no rule looks for says where it is raised", () => {
  const silent = Object.values(findingRules).filter(({ looks }) => looks.length === 0);
  expect(silent.length).toBeGreaterThan(0);
  for (const { code } of silent) {
    expect(readFileSync(join(root, `src/core/plan/findings/${code}.ts`), "utf8")).toMatch(/\/\*\* Raised /);
  }
});
