import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { root } from "../support/built.ts";

// dist/sbom.cdx.json, which the build writes: by its published schema, and against what a bundler finds without the build's own rules.

interface Component {
  readonly group?: string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly licenses: readonly { readonly license: { readonly id: string } }[];
}

const json = (path: string) => JSON.parse(readFileSync(path, "utf8"));
const document = json(join(root, "dist/sbom.cdx.json"));
const components: readonly Component[] = document.components;
const nameOf = ({ group, name }: Component) => (group === undefined ? name : `${group}/${name}`);

test("it is valid by the schema of CycloneDX 1.6", () => {
  const library = dirname(
    createRequire(import.meta.url).resolve("@cyclonedx/cyclonedx-library/package.json"),
  );
  const schema = (name: string) => json(join(library, `res/schema/${name}.SNAPSHOT.schema.json`));
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  // A form of ajv-formats-draft2019; here it is not looked at.
  ajv.addFormat("idn-email", true);
  ajv.addFormat("iri-reference", true);
  for (const name of ["spdx", "jsf-0.82", "cryptography-defs"]) {
    ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
  }
  const validate = ajv.compile(schema("bom-1.6"));
  validate(document);
  expect(validate.errors).toBeNull();
  validate({ ...document, components: [{ type: "library", licenses: [{ license: { id: "Nobody's" } }] }] });
  expect(validate.errors).not.toBeNull();
});

test("each package in it is the one that is locked, with its licence and its package URL", () => {
  const { packages } = json(join(root, "package-lock.json"));
  for (const component of components) {
    const name = nameOf(component);
    const versions = Object.entries<{ version: string; license?: string }>(packages).filter(
      ([path]) => path === `node_modules/${name}` || path.endsWith(`/node_modules/${name}`),
    );
    const locked = versions.find(([, { version }]) => version === component.version)?.[1];
    expect(
      component.licenses.map(({ license }) => license.id),
      name,
    ).toEqual([locked?.license]);
    expect(component.purl).toBe(`pkg:npm/${name.replace("@", "%40")}@${component.version}`);
  }
  expect(new Set(components.map(({ purl }) => purl)).size).toBe(components.length);
});

/** Packages that a plain bundle has and ours has not, and what leaves them out. */
const leftOut: Readonly<Record<string, string>> = {
  semver: "scripts/supported-node.js answers what it is asked for",
  "@inquirer/prompts":
    "it names other packages; nothing of its own is left once only those in use are loaded",
};

test("it has every package that a plain bundle has, but for those that the build leaves out, and no other", async () => {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ["src/main.ts"],
    bundle: true,
    format: "esm",
    platform: "node",
    mainFields: ["module", "main"],
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  const names = inputs.flatMap(([path, { bytesInOutput }]) => {
    const [, name] = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path) ?? [];
    return name === undefined || bytesInOutput === 0 ? [] : [name];
  });
  const expected = [...new Set(names)].filter((name) => !Object.hasOwn(leftOut, name));
  expect([...new Set(components.map(nameOf))].toSorted()).toEqual(expected.toSorted());
});
