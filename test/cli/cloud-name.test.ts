import { expect, test } from "vitest";
import { freshWorld, run } from "../support/program.ts";

test("the name of a cloud cannot command the terminal", async () => {
  const description = "Azure cloud \u001b[2J##vso[task.complete]";
  const ran = await run(await freshWorld(), ["migrate", "--dry-run"], { description });
  expect(ran.stdout).toMatch(/^Azure cloud \\u001b\[2J#\\u0023vso\[task\.complete\], signed in as /);
  // oxlint-disable-next-line no-control-regex
  expect(ran.stdout).not.toMatch(/\u001b|##vso/);
});
