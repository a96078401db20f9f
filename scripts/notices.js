// The notices of bundled packages.

/**
 * One text with name, version, licence and licence text of each bundled package; packages with the same text stand above one
 * copy of it.
 *
 * @param {readonly import("./bundled-packages.js").BundledPackage[]} packages
 */
export function noticesFor(packages) {
  /** By licence text, whose line breaks do not matter: the packages that are under it, and the text. */
  const licences = new Map();
  for (const { name, version, licence, text } of packages) {
    const words = text.trim().split(/\s+/).join(" ");
    const { titles } = licences.get(words) ?? { titles: [] };
    licences.set(words, { titles: [...titles, `${name} ${version} (${licence})`], text: text.trim() });
  }
  const parts = [...licences.values()].map(({ titles, text }) => `${titles.join("\n")}\n\n${text}\n`);
  const head = `This package contains the following software, under the licences below.\n`;
  return [head, ...parts].join(`\n${"-".repeat(80)}\n\n`);
}
