import { beforeAll, describe, expect, test } from "vitest";
import { emptyFolder, session } from "../support/built.ts";
import { expectConversation } from "../support/golden.ts";

describe("a page for a customer", () => {
  const folder = emptyFolder();
  const at = (...argv: readonly string[]) => [...argv, "--sandbox", "w.json"];
  beforeAll(() => {
    expect(session(folder, ["sandbox", "new", "flights", "--out", "w.json"]).exitCode).toBe(0);
  });

  // In this order: each command finds what the one before left.
  test.each<[string, readonly string[], number]>([
    ["handout-01-not-migrated", at("handout", "--customer", "fabrikam.com"), 5],
    ["handout-02-migrated", at("migrate", "--allow-tenant", "fabrikam.com", "--yes", "--quiet"), 0],
    ["handout-03-customer", at("handout", "--customer", "fabrikam.com"), 0],
    ["handout-04-file", at("handout", "--format", "html", "--out", "page.html"), 0],
    [
      "handout-05-not-listed",
      at("handout", "--customer", "0c7a1f7e-5a0b-4f0e-9d55-2f1f6d3c9b10", "--out", "p.md"),
      5,
    ],
    ["handout-06-no-tenant", at("handout", "--customer", "nobody.example"), 64],
    ["handout-07-pre-authorized", ["handout", "--sandbox", "pre-authorized"], 5],
    ["handout-08-help", ["handout", "--help"], 0],
  ])("%s", (name, argv, exitCode) => {
    const ran = session(folder, argv);
    expectConversation(name, argv, ran);
    expect(ran.exitCode).toBe(exitCode);
  });
});
