import { describe, expect, test } from "vitest";
import { emptyFolder, session } from "../support/built.ts";
import { expectConversation } from "../support/golden.ts";

describe("a rehearsal, as a conversation", () => {
  const folder = emptyFolder();
  const allowed = ["--allow-tenant", "fabrikam.com"];

  // In this order: the snapshot that one saves is what others take.
  test.each<[string, readonly string[], number]>([
    ["rehearse-01", ["rehearse", "--sandbox", "--save-snapshot", "setup.json"], 0],
    ["rehearse-02-snapshot-markdown", ["rehearse", "--snapshot", "setup.json", "--format", "markdown"], 0],
    ["rehearse-03-allow-list", ["rehearse", "--sandbox", ...allowed, "--verbose"], 0],
    ["rehearse-04-secret", ["rehearse", "--sandbox", "on-behalf-of"], 0],
    ["rehearse-05-blocker", ["rehearse", "--sandbox", "gateway-resource"], 5],
    ["rehearse-06-no-look-up", ["rehearse", "--snapshot", "setup.json", ...allowed], 64],
    ["rehearse-07-two-setups", ["rehearse", "--snapshot", "setup.json", "--sandbox"], 64],
    ["rehearse-08-help", ["rehearse", "--help"], 0],
  ])("%s", { timeout: 30_000 }, (name, argv, exitCode) => {
    const ran = session(folder, argv);
    expectConversation(name, argv, ran);
    expect(ran.exitCode).toBe(exitCode);
  });
});
