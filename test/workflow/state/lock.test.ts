import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { withStateLock } from "../../../src/workflow/state/lock.ts";
import { scratchFolder } from "../../support/scratch.ts";

const now = Date.parse("2026-11-23T10:00:00Z");
/** No process has such a number (Linux counts to 4,194,304). */
const deadProcess = 2 ** 30;

const emptyFolder = () => scratchFolder("lock");
const held = (folder: string, holder: unknown) =>
  writeFileSync(join(folder, "lock"), typeof holder === "string" ? holder : JSON.stringify(holder));

describe("the lock of a state folder", () => {
  test("is there during the work, names its process, and is gone afterwards", async () => {
    const folder = join(emptyFolder(), "state");
    const seen = await withStateLock(folder, now, async () => readFileSync(join(folder, "lock"), "utf8"));
    expect(JSON.parse(seen)).toEqual({
      pid: process.pid,
      host: hostname(),
      since: "2026-11-23T10:00:00.000Z",
    });
    expect(readdirSync(folder)).toEqual([]);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  test("is gone after a failure, too", async () => {
    const folder = emptyFolder();
    await expect(withStateLock(folder, now, () => Promise.reject(new Error("x")))).rejects.toThrow("x");
    expect(readdirSync(folder)).toEqual([]);
  });

  test("lets one of two in", async () => {
    const folder = emptyFolder();
    const second = withStateLock(folder, now, () =>
      withStateLock(folder, now, async () => "both").catch((error: unknown) => error),
    );
    expect(await second).toMatchObject({
      exitCode: 1,
      message: expect.stringContaining(`Process ${process.pid} on`),
      hint: expect.stringContaining(join(folder, "lock")),
    });
  });

  test.each([
    ["a dead process of this computer", { pid: deadProcess, host: hostname(), since: "x" }, true],
    ["a process of another computer", { pid: deadProcess, host: "another", since: "x" }, false],
    ["this process", { pid: process.pid, host: hostname(), since: "x" }, false],
    ["nobody knows whom", "not JSON", false],
    ["nobody: it is empty", "", false],
    ["something else", { owner: "me" }, false],
  ])("that belongs to %s is taken over: %j", async (_title, holder, taken) => {
    const folder = emptyFolder();
    held(folder, holder);
    const outcome = await withStateLock(folder, now, async () => true).catch(() => false);
    expect(outcome).toBe(taken);
    expect(readdirSync(folder)).toEqual(taken ? [] : ["lock"]);
  });

  test("of a dead process is taken over by one of many at once", async () => {
    const folder = emptyFolder();
    held(folder, { pid: deadProcess, host: hostname(), since: "x" });
    let inside = 0;
    let most = 0;
    const work = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inside -= 1;
    };
    const outcomes = await Promise.allSettled(
      Array.from({ length: 12 }, () => withStateLock(folder, now, work)),
    );
    expect(most).toBe(1);
    expect(outcomes.some(({ status }) => status === "fulfilled")).toBe(true);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("a folder that cannot be", () => {
  test.each([
    ["below a file", () => join(fileIn(emptyFolder()), "state"), /not a directory/],
    ["that is a file", () => fileIn(emptyFolder()), /is a file, not a folder/],
    ["in /proc, where nobody makes folders", () => "/proc/entra-mcp", /cannot be used/],
    ["with a name that no file system takes", () => join(emptyFolder(), "x".repeat(300)), /name too long/],
    ["with a zero byte", () => join(emptyFolder(), "a\0b"), /cannot be used/],
  ])("%s is one sentence, and 1", async (_title, folder, message) => {
    const outcome = withStateLock(folder(), now, async () => true);
    await expect(outcome).rejects.toMatchObject({ exitCode: 1, message: expect.stringMatching(message) });
  });

  test("with spaces, dots, Unicode and a slash at its end is an ordinary folder", async () => {
    const folder = join(emptyFolder(), "my state. é", "x");
    mkdirSync(join(folder, ".."), { recursive: true });
    expect(await withStateLock(`${folder}/./`, now, async () => true)).toBe(true);
  });
});

function fileIn(folder: string): string {
  const file = join(folder, "file");
  writeFileSync(file, "");
  return file;
}
