import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { emptyFolder, session } from "../support/built.ts";
import { expectConversation } from "../support/golden.ts";

describe("a pipeline for a repository", () => {
  const folder = emptyFolder();
  mkdirSync(join(folder, ".git"));

  // In this order: each command finds what the one before left.
  test.each<[string, readonly string[], number]>([
    ["init-01-printed", ["init", "github", "--sandbox", "--print"], 0],
    ["init-02-configuration", ["init", "--sandbox"], 0],
    ["init-03-in-the-way", ["init", "--sandbox"], 64],
    ["init-04-azure-pipelines", ["init", "azure-pipelines"], 0],
    ["init-05-anew", ["init", "github", "--force", "--sandbox"], 0],
    ["init-06-without-effect", ["init", "azure-pipelines", "--api", "flights-mcp"], 64],
    ["init-07-help", ["init", "--help"], 0],
  ])("%s", (name, argv, exitCode) => {
    const ran = session(folder, argv);
    expectConversation(name, argv, ran);
    expect(ran.exitCode).toBe(exitCode);
  });
});
