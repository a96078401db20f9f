import { beforeAll, describe, expect, test } from "vitest";
import { emptyFolder, session } from "../support/built.ts";
import { expectConversation } from "../support/golden.ts";

describe("the list of tenants, afterwards", () => {
  const folder = emptyFolder();
  const at = (...argv: readonly string[]) => [...argv, "--sandbox", "w.json"];
  const stranger = "0c7a1f7e-5a0b-4f0e-9d55-2f1f6d3c9b10";
  beforeAll(() => {
    expect(session(folder, ["sandbox", "new", "flights", "--out", "w.json"]).exitCode).toBe(0);
  });

  // In this order: each command finds what the one before left.
  test.each<[string, readonly string[], number]>([
    ["tenants-01-not-migrated", at("tenants", "list"), 0],
    ["tenants-02-no-list-to-add-to", at("tenants", "add", "fabrikam.com", "--yes"), 5],
    ["tenants-03-migrated", at("migrate", "--allow-tenant", "fabrikam.com", "--yes", "--quiet"), 0],
    ["tenants-04-nobody-to-ask", at("tenants", "add", stranger), 6],
    ["tenants-05-add", at("tenants", "add", stranger, "--yes"), 0],
    ["tenants-06-list", at("tenants", "list"), 0],
    ["tenants-07-list-json", at("tenants", "list", "--format", "json"), 0],
    ["tenants-08-remove", at("tenants", "remove", "fabrikam.com", "--yes"), 0],
    ["tenants-09-runs", ["rollback", "--list"], 0],
    ["tenants-10-rollback", at("rollback", "--yes", "--quiet"), 0],
    ["tenants-11-back", at("tenants", "list"), 0],
    ["tenants-12-home", at("tenants", "remove", "contoso.com", "--yes"), 5],
    ["tenants-13-help", ["tenants", "--help"], 0],
    ["tenants-14-add-help", ["tenants", "add", "--help"], 0],
  ])("%s", (name, argv, exitCode) => {
    const ran = session(folder, argv);
    expectConversation(name, argv, ran);
    expect(ran.exitCode).toBe(exitCode);
  });
});
