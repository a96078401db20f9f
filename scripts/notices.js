// The notices of bundled packages, from what the bundler really read.
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
 * One text with name, version, licence and licence text of each bundled package; packages with the same text stand above one
 * copy of it. Throws on any other licence.
 */
export async function noticesFor(metafile) {
  const folders = new Set(Object.keys(metafile.inputs).flatMap((input) => packageFolder(input) ?? []));
  const notices = await Promise.all([...folders].map(noticeOf));
  const byName = new Map(notices.map((notice) => [`${notice.name}@${notice.version}`, notice]));
  const sorted = [...byName.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  /** By licence text, whose line breaks do not matter: the packages that are under it, and the text. */
  const licences = new Map();
  for (const { name, version, licence, text } of sorted) {
    const words = text.trim().split(/\s+/).join(" ");
    const { titles } = licences.get(words) ?? { titles: [] };
    licences.set(words, { titles: [...titles, `${name} ${version} (${licence})`], text: text.trim() });
  }
  const parts = [...licences.values()].map(({ titles, text }) => `${titles.join("\n")}\n\n${text}\n`);
  const head = `This package contains the following software, under the licences below.\n`;
  return [head, ...parts].join(`\n${"-".repeat(80)}\n\n`);
}

function packageFolder(input) {
  const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
  return match === null ? null : [match[1]];
}

async function noticeOf(folder) {
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
