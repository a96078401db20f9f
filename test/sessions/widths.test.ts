import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { expectConversation } from "../support/golden.ts";
import { freshWorld, run } from "../support/program.ts";

// The plan as a narrow and as a wide terminal shows it. The program runs in this process, because a terminal is a device.
test.each([
  ["flights", 60],
  ["flights", 120],
  ["gateway-resource", 60],
  ["gateway-resource", 120],
] as const)("%s at a terminal of %i columns", async (world, width) => {
  let stdout = "";
  const write = (text: string) => {
    stdout += text;
  };
  const argv = ["migrate", "--dry-run"];
  const { exitCode, stderr } = await run(await freshWorld(world), argv, {
    description: `Sandbox ${world}`,
    host: {
      stdout: { write, isTerminal: true, columns: () => width, stream: new PassThrough() },
      env: { NO_COLOR: "1" },
    },
  });
  expectConversation(`width-${width}-${world}`, argv, { exitCode, stdout, stderr });
  const prose = stdout
    .split("\n")
    .filter((line) => !/^ {5}[ +-] {2}|^ {2}sha256:|^\s*(?:~ )?\S+$/.test(line));
  expect(prose.filter((line) => line.length > width)).toEqual([]);
});
