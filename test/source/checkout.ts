import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { devNull } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { scratchFolder } from "../support/scratch.ts";
import { filesIn, type SourceTree, type TreeFile } from "./trees.ts";

/** A tree in a git repository of its own, committed; gone when the test is over. @returns its folder */
export function checkout({ name, files }: Pick<SourceTree, "name" | "files">): string {
  const folder = scratchFolder(`source-${name}`);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const { path, text } of files) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  git(folder, ["init", "--quiet"]);
  git(folder, ["add", "--all", "--force"]);
  git(folder, ["commit", "--quiet", "--message", "As it was"]);
  return folder;
}

/** The files after a patch, as git applies it; it has to fit without any leniency. */
export function applied(folder: string, patch: string): readonly TreeFile[] {
  if (patch !== "") {
    git(folder, ["apply", "--check", "-"], patch);
    git(folder, ["apply", "--whitespace=nowarn", "-"], patch);
  }
  return filesIn(folder);
}

const identity = ["user.name=Somebody", "user.email=somebody@example.org", "commit.gpgsign=false"];

function git(folder: string, args: readonly string[], input = ""): string {
  const settings = [...identity, "core.autocrlf=false"].flatMap((one) => ["-c", one]);
  const { status, stdout, stderr } = spawnSync("git", [...settings, ...args], {
    cwd: folder,
    input,
    encoding: "utf8",
    env: { ...process.env, GIT_CONFIG_GLOBAL: devNull, GIT_CONFIG_NOSYSTEM: "1" },
  });
  if (status !== 0) throw new Error(`git ${args.join(" ")}: ${stderr}`);
  return stdout;
}
