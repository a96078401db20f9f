import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { backupSchema, planSchema, receiptSchema, resultSchema } from "../../../src/core/run/schemas.ts";
import { root } from "../../support/built.ts";
import { freshWorld, run } from "../../support/program.ts";
import { plan, runWith } from "./runs.ts";

test("the schema files of the package are what decodes the documents", () => {
  const { status, stderr } = spawnSync(process.execPath, ["scripts/schemas.js", "--check"], {
    cwd: root,
    encoding: "utf8",
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

test("plan, backup and receipt are what their schemas say", () => {
  const { backup, receipt } = runWith(["done", "unknown"]);
  expect(planSchema.parse(plan)).toEqual(plan);
  expect(backupSchema.parse(backup)).toEqual(backup);
  expect(receiptSchema.parse(receipt)).toEqual(receipt);
  expect(planSchema.safeParse({ ...plan, more: 1 }).success).toBe(false);
});

test("so is what migrate prints, done, refused in the middle and put back", async () => {
  const refuse = async (request: Request) =>
    request.method === "PUT" ? Response.json({ error: { code: "x", message: "no" } }, { status: 403 }) : null;
  const options = ["migrate", "--yes", "--format", "json"];
  const printed = await Promise.all([
    run(await freshWorld(), options),
    run(await freshWorld(), options, { intercept: refuse }),
    run(await freshWorld(), [...options, "--rollback-on-failure"], { intercept: refuse }),
  ]);
  expect(printed.map(({ exitCode }) => exitCode)).toEqual([0, 3, 1]);
  for (const { stdout } of printed) {
    const document: unknown = JSON.parse(stdout);
    expect(resultSchema.parse(document)).toEqual(document);
  }
});
