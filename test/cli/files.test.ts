import { execFileSync } from "node:child_process";
import { lstatSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { localFiles } from "../../src/cli/files.ts";
import { scratchFolder } from "../support/scratch.ts";

const folder = () => scratchFolder("files");

describe("a file named on the command line", () => {
  test("is replaced as a whole, keeps its mode, and nothing is left beside it", async () => {
    const path = join(folder(), "plan.json");
    writeFileSync(path, "old", { mode: 0o640 });
    await localFiles.replace(path, "new");
    expect(readFileSync(path, "utf8")).toBe("new");
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(readdirSync(join(path, ".."))).toEqual(["plan.json"]);
  });

  test("behind a link is replaced, and the link stays", async () => {
    const path = join(folder(), "plan.json");
    writeFileSync(path, "old");
    symlinkSync(path, `${path}.link`);
    await localFiles.replace(`${path}.link`, "new");
    expect(readFileSync(path, "utf8")).toBe("new");
    expect(lstatSync(`${path}.link`).isSymbolicLink()).toBe(true);
  });

  // The rename of a file onto /dev/null, done by root, would take it away from every process of the computer.
  test("that is a pipe or a device is written to and never replaced", async () => {
    const path = join(folder(), "pipe");
    execFileSync("mkfifo", [path]);
    const [, text] = await Promise.all([localFiles.replace(path, "new"), readFile(path, "utf8")]);
    expect(text).toBe("new");
    expect(lstatSync(path).isFIFO()).toBe(true);
  });

  test("in a folder that is not there is one sentence", async () => {
    await expect(localFiles.replace(join(folder(), "no", "plan.json"), "x")).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringContaining("cannot be written: no such file or directory."),
    });
  });
});
