import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { worldNames } from "../../src/sandbox/world/worlds.ts";
import { freshWorld, run } from "../support/program.ts";

const root = join(import.meta.dirname, "../..");
const read = (file: string) => readFileSync(join(root, file), "utf8");

test.each(worldNames)("docs/sandbox.md says what the world %s is", (name) => {
  expect(read("docs/sandbox.md")).toMatch(new RegExp(`^\\| \`${name}\` \\| .+\\|$`, "m"));
});

test("the README names every command", async () => {
  const { stdout } = await run(await freshWorld(), ["--help"]);
  const commands = [...stdout.matchAll(/^ {2}([a-z]+) /gm)].flatMap(([, name = ""]) =>
    name === "help" ? [] : [name],
  );
  expect(commands).toContain("migrate");
  const readme = read("README.md");
  expect(commands.filter((name) => !readme.includes(`entra-mcp ${name}`))).toEqual([]);
});
