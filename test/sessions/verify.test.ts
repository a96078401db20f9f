import { beforeAll, describe, expect, test } from "vitest";
import { emptyFolder, session } from "../support/built.ts";
import { expectConversation } from "../support/golden.ts";

describe("a setup before it is migrated, and after", () => {
  const folder = emptyFolder();
  const at = (...argv: readonly string[]) => [...argv, "--sandbox", "w.json"];
  beforeAll(() => {
    expect(session(folder, ["sandbox", "new", "flights", "--out", "w.json"]).exitCode).toBe(0);
  });

  // In this order: each command finds what the one before left.
  test.each<[string, readonly string[], number]>([
    ["verify-01-not-migrated", at("verify"), 8],
    ["verify-02-migrated", at("migrate", "--yes", "--quiet"), 0],
    ["verify-03-right", at("verify"), 0],
    ["verify-04-quiet", at("verify", "--quiet"), 0],
    ["verify-05-json", at("verify", "--format", "json", "--authority", "organizations"), 8],
    ["verify-06-tenant", at("verify", "--tenant", "fabrikam.com"), 0],
    ["verify-07-help", ["verify", "--help"], 0],
  ])("%s", (name, argv, exitCode) => {
    const ran = session(folder, argv);
    expectConversation(name, argv, ran);
    expect(ran.exitCode).toBe(exitCode);
  });
});
