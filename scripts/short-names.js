// Gives local variables short names, and all names of packages, as their publishers' own bundles have them. It saves a fifteenth of the
// package.
import { readFile } from "node:fs/promises";
import { transform } from "esbuild";

const packaged = /[\\/]node_modules[\\/].*\.[cm]?js$/;
const ours = /[\\/]src[\\/].*\.ts$/;

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
      const shorten =
        (loader) =>
        async ({ path }) => {
          const source = await readFile(path, "utf8");
          const options = { loader, minifyIdentifiers: true, target, sourcemap: "inline", sourcefile: path };
          const { code } = await transform(source, options);
          return { contents: code, loader: "js" };
        };
      bundler.onLoad({ filter: packaged }, shorten("js"));
      bundler.onLoad({ filter: ours }, shorten("ts"));
    },
  };
}
