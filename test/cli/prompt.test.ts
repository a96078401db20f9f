import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import type { Host } from "../../src/cli/host.ts";
import { freshWorld, run, writes } from "../support/program.ts";

describe("the question before the first write", () => {
  test.each([
    ["no is the default", "\n", 0],
    ["no", "n\n", 0],
    ["yes", "y\n", 4],
  ])("%s", async (_title, typed, expectedWrites) => {
    const terminal = typing(/Make these 4 changes.*\(y\/N\)/s, typed);
    const ran = await run(await freshWorld(), ["migrate"], { host: terminal.host });
    expect(terminal.screen()).toMatch(/every organization\?/);
    expect(ran.exitCode).toBe(0);
    expect(writes(ran.sent)).toHaveLength(expectedWrites);
    if (expectedWrites === 0) expect(ran.stdout).toContain("Nothing was written.");
  });

  test("Ctrl-C at the question ends with 130, and nothing is written", async () => {
    const terminal = typing(/\(y\/N\)/, "\u0003");
    const ran = await run(await freshWorld(), ["migrate"], { host: terminal.host });
    expect(ran.exitCode).toBe(130);
    expect(writes(ran.sent)).toEqual([]);
  });
});

/** A terminal at which somebody types once the screen shows something. */
function typing(when: RegExp, keys: string): { readonly host: Partial<Host>; readonly screen: () => string } {
  const stdin = new PassThrough();
  const stream = new PassThrough();
  let screen = "";
  let typed = false;
  const shown = (text: string) => {
    screen += text;
    if (!typed && when.test(screen)) {
      typed = true;
      setImmediate(() => stdin.write(keys));
    }
  };
  stream.on("data", (chunk: Buffer) => shown(chunk.toString()));
  return {
    host: {
      stdin,
      stdinIsTerminal: true,
      stderr: { write: shown, isTerminal: true, stream },
      env: { TERM: "xterm" },
    },
    screen: () => screen,
  };
}
