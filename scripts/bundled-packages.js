// Which packages are in the bundle, from what the bundler wrote.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** Licences that permit redistribution inside an MIT package, given their notice. */
const permitted = new Set([
  "MIT",
  "ISC",
  "0BSD",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "Apache-2.0",
  "BlueOak-1.0.0",
]);

/**
 * @typedef {object} BundledPackage
 * @property {string} name
 * @property {string} version
 * @property {string} licence its SPDX id
 * @property {string} text of the licence
 */

/**
 * Each package of which something is left in an output, once, by name and version. Throws on a licence that does not permit it.
 *
 * @param {readonly import("esbuild").Metafile[]} metafiles
 * @returns {Promise<readonly BundledPackage[]>}
 */
export async function bundledPackages(metafiles) {
  const inputs = metafiles.flatMap(({ outputs }) => Object.values(outputs).map((output) => output.inputs));
  const written = inputs.flatMap((one) =>
    Object.entries(one).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  const folders = new Set(written.flatMap((input) => packageFolder(input) ?? []));
  const packages = await Promise.all([...folders].map(packageIn));
  const unique = new Map(packages.map((one) => [`${one.name}@${one.version}`, one]));
  return [...unique].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, one]) => one);
}

function packageFolder(input) {
  const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
  return match === null ? null : [match[1]];
}

async function packageIn(folder) {
  const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const licence = typeof manifest.license === "string" ? manifest.license : "none stated";
  if (!permitted.has(licence))
    throw new Error(`${manifest.name} is under "${licence}", which may not be bundled`);
  const file = (await readdir(folder)).find((name) => /^licen[cs]e/i.test(name));
  const text =
    file === undefined
      ? `Licence: ${licence}. The package ships no licence text.`
      : await readFile(join(folder, file), "utf8");
  return { name: manifest.name, version: manifest.version, licence, text };
}
