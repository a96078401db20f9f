import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const text = readFileSync(join(import.meta.dirname, "../../package-lock.json"), "utf8");
const packages = Object.entries(JSON.parse(text).packages as Readonly<Record<string, LockedPackage>>);

test("the lock file names every platform's optional packages, or npm ci refuses it", () => {
  const paths = new Set(packages.map(([path]) => path));
  const missing = packages.flatMap(([path, { optionalDependencies }]) =>
    Object.keys(optionalDependencies ?? {}).filter(
      (name) => !paths.has(`node_modules/${name}`) && !paths.has(`${path}/node_modules/${name}`),
    ),
  );
  expect(missing).toEqual([]);
});

test("the lock file holds no addresses", () => {
  expect(packages.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
});

test("each entry of the lock file has the digest of its package, on every platform", () => {
  const without = packages.filter(([path, { integrity }]) => path !== "" && integrity === undefined);
  expect(without.map(([path]) => path)).toEqual([]);
});
