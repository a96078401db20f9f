// Gives what packages call their own variables short names, as their publishers' own bundles have them: a stack trace leads
// into our code, which keeps its names, and not into theirs. It saves a twentieth of the package.
import { readFile } from "node:fs/promises";
import { transform } from "esbuild";

const packaged = /[\\/]node_modules[\\/].*\.[cm]?js$/;

/**
 * An esbuild plugin. Names that others see (exports, properties) stay.
 *
 * @param {string} target of the bundle
 * @returns {import("esbuild").Plugin}
 */
export function shortNames(target) {
  return {
    name: "short-names",
    setup(bundler) {
      bundler.onLoad({ filter: packaged }, async ({ path }) => {
        const source = await readFile(path, "utf8");
        const { code } = await transform(source, { loader: "js", minifyIdentifiers: true, target });
        return { contents: code, loader: "js" };
      });
    },
  };
}
