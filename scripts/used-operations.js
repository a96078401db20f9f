// Leaves out of the bundle what the client of API Management offers and this program never asks for: 125 of its 136 groups
// of operations, and with them the mappers of their models, which are most of the bundle. The client makes an object of
// each group in its constructor, so that no bundler can see that they are not used.
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

const operations = /@azure[\\/]arm-apimanagement[\\/]dist[\\/]esm[\\/]operations[\\/]\w+\.js$/;

/**
 * An esbuild plugin. A group counts as used when a file of `folder` reads the property of the client that holds it.
 *
 * @param {string} folder where the client is used
 * @returns {import("esbuild").Plugin}
 */
export function usedOperations(folder) {
  const sources = readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("\n");
  return {
    name: "used-operations",
    setup(bundler) {
      bundler.onLoad({ filter: operations }, ({ path }) => {
        if (basename(path) === "index.js") return undefined;
        const code = readFileSync(path, "utf8");
        const [, name = ""] = /export class (\w+)Impl\b/.exec(code) ?? [];
        if (name === "") throw new Error(`${path} exports no group of operations.`);
        const property = name.charAt(0).toLowerCase() + name.slice(1);
        const isUsed = new RegExp(String.raw`\.${property}\b|\b${property}[,:}\s]`).test(sources);
        return { contents: isUsed ? code : `export class ${name}Impl {}`, loader: "js" };
      });
    },
  };
}
