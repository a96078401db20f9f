import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type EntraCloud, entraClouds, entraHosts } from "../../src/core/entra/clouds.ts";
import { microsoftClients, personalTenant } from "../../src/core/entra/microsofts-own.ts";
import { wellKnownFolder } from "../../src/core/oauth/well-known.ts";

/**
 * Facts of Entra and OAuth stand in one file each, so that the access table, the findings and the edits cannot know
 * different ones. The sandbox has its own on purpose: one mistake must not hide in both.
 */
const homes: readonly (readonly [fact: string, file: string])[] = [
  ...entraHosts.map((host) => [host, "core/entra/clouds.ts"] as const),
  ...Object.values(entraClouds)
    .flatMap(({ graph, arm }: EntraCloud) => [...graph, ...arm])
    .map((address) => [new URL(address).host, "core/entra/clouds.ts"] as const),
  ...microsoftClients.map(({ appId }) => [appId, "core/entra/microsofts-own.ts"] as const),
  [personalTenant, "core/entra/microsofts-own.ts"],
  [wellKnownFolder, "core/oauth/well-known.ts"],
];

const source = join(import.meta.dirname, "../../src");
const texts = readdirSync(source, { recursive: true, encoding: "utf8" })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => file.endsWith(".ts") && !file.startsWith("sandbox/") && file !== "demo.ts")
  .map((file) => ({ file, code: codeOf(readFileSync(join(source, file), "utf8")) }));

describe("one home for each fact", () => {
  test.each(homes)("%s is written in %s alone", (fact, home) => {
    expect(texts.filter(({ code }) => mentions(code, fact)).map(({ file }) => file)).toEqual([home]);
  });

  test("a second home would be seen, however it is written", () => {
    expect(mentions('const host = "https://login.microsoftonline.com/common";', entraHosts[0] ?? "")).toBe(
      true,
    );
    expect(mentions(String.raw`const path = /\/\.well-known\//;`, wellKnownFolder)).toBe(true);
    expect(mentions(codeOf("/** At https://sts.windows.net/ */"), "sts.windows.net")).toBe(false);
  });
});

/** In a pattern the dots of a host are escaped. */
function mentions(code: string, fact: string): boolean {
  return code.replaceAll("\\.", ".").includes(fact);
}

/** Without comments and imports, which may name what they like. */
function codeOf(text: string): string {
  return text
    .replaceAll(/\/\*[\s\S]*?\*\//g, "")
    .replaceAll(/(?<=^|\s)\/\/ .*$/gm, "")
    .replaceAll(/^(?:import|\} from)\b.*$/gm, "");
}
