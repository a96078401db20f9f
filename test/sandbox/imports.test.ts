import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const folder = join(import.meta.dirname, "../../src/sandbox");
const packages = new Set(["hono", "jose", "zod", "@hono/node-server"]);

const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
  name.endsWith(".ts"),
);

test.each(files)("%s imports nothing of the tool it exists to test", (name) => {
  const text = readFileSync(join(folder, name), "utf8");
  const imports = [...text.matchAll(/^(?:import|export|\}).*? from "([^"]+)";$|import\("([^"]+)"\)/gm)].map(
    (match) => match[1] ?? match[2] ?? "",
  );
  const up = name.includes("/") ? "../" : "";
  const foreign = imports.filter(
    (specifier) =>
      !specifier.startsWith("node:") &&
      !packages.has(specifier) &&
      !(specifier.startsWith(".") && !specifier.startsWith(`${up}../`)),
  );
  expect(foreign).toEqual([]);
});
