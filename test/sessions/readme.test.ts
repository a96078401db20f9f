import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { emptyFolder, session } from "../support/built.ts";

// What the README says that the commands print on the way from one organization to every one, they print.

const readme = readFileSync(join(import.meta.dirname, "../../README.md"), "utf8");
const way = readme.slice(readme.indexOf("### The whole way"), readme.indexOf("### Try it on a copy first"));
const steps = [...way.matchAll(/```console\n\$ npx entra-mcp (.*)\n([\s\S]*?)```/g)].map(
  ([, command = "", shown = ""]) => ({
    command,
    lines: shown.split("\n").filter((line) => !/^…?$/.test(line)),
  }),
);

test("the README's way is walked, step by step, in one folder", () => {
  const folder = emptyFolder();
  expect(session(folder, ["sandbox", "new", "flights", "--out", "setup.json"]).exitCode).toBe(0);
  expect(steps.map(({ command }) => command.split(" ")[0])).toEqual([
    "migrate",
    "migrate",
    "verify",
    "handout",
  ]);
  for (const { command, lines } of steps) {
    const { exitCode, stdout } = session(folder, command.split(" "));
    expect(exitCode).toBe(0);
    expect(lines.length).toBeGreaterThan(2);
    let from = 0;
    for (const line of lines) {
      const words = line.replace(/…$/, "");
      const at = stdout.indexOf(words, from);
      expect(at, `${command} prints after what is before it: ${line}`).toBeGreaterThanOrEqual(from);
      from = at + words.length;
    }
  }
});
