// Leaves out of the bundle what the client of API Management offers and this program never asks for: most of its 136 groups
// of operations, and with them the mappers of their models, which would be a third of the package. The client makes an
// object of each group in its constructor, and each group gives all mappers to its serializer, so that no bundler can see
// what is not used.
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

const operations = /@azure[\\/]arm-apimanagement[\\/]dist[\\/]esm[\\/]operations[\\/]\w+\.js$/;
const knownValues = /@azure[\\/]arm-apimanagement[\\/]dist[\\/]esm[\\/]models[\\/]index\.js$/;
const mappers = /@azure[\\/]arm-apimanagement[\\/]dist[\\/]esm[\\/]models[\\/]mappers\.js$/;

/**
 * An esbuild plugin. A group counts as used when a file of `folder` reads the property of a client that holds it.
 *
 * @param {string} folder where the client is used
 * @returns {import("esbuild").Plugin}
 */
export function usedOperations(folder) {
  const sources = readdirSync(folder)
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("\n");
  return {
    name: "used-operations",
    setup(bundler) {
      bundler.onLoad({ filter: operations }, ({ path }) => {
        if (basename(path) === "index.js") return undefined;
        const { code, name, isUsed } = groupIn(path, sources);
        return { contents: isUsed ? code : `export class ${name}Impl {}`, loader: "js" };
      });
      // Lists of values, for those who want to read them; the client itself does not.
      bundler.onLoad({ filter: knownValues }, () => ({ contents: "export {}", loader: "js" }));
      bundler.onLoad({ filter: mappers }, ({ path }) => ({
        contents: usedMappers(path, sources),
        loader: "js",
      }));
    },
  };
}

function groupIn(path, sources) {
  const code = readFileSync(path, "utf8");
  const [, name = ""] = /export class (\w+)Impl\b/.exec(code) ?? [];
  if (name === "") throw new Error(`${path} exports no group of operations.`);
  const property = name.charAt(0).toLowerCase() + name.slice(1);
  const isUsed = new RegExp(String.raw`(?:\bclient|\bclientOf\([^()]*\))\s*\.${property}\b`).test(sources);
  return { code, name, isUsed };
}

/**
 * The mappers that the groups in use, their parameters and the client itself name, and those of the models inside of these.
 * The names that parameters of other groups import stay, without what was behind them.
 */
function usedMappers(path, sources) {
  const models = dirname(path);
  const groups = readdirSync(join(models, "../operations"))
    .filter((name) => name.endsWith(".js") && name !== "index.js")
    .map((name) => groupIn(join(models, "../operations", name), sources))
    .filter(({ isUsed }) => isUsed)
    .map(({ code }) => code);
  const users = [...groups, readFileSync(join(models, "../apiManagementClient.js"), "utf8")].join("\n");
  const parameters = readFileSync(join(models, "parameters.js"), "utf8");
  const parameterBlocks = blocksIn(parameters);
  const usedParameters = namesIn(users, /\bParameters\.(\w+)/g).map(
    (name) => parameterBlocks.get(name) ?? "",
  );
  const wanted = [
    ...namesIn(users, /\bMappers\.(\w+)/g),
    ...namesIn(usedParameters.join("\n"), /\bmapper: (\w+?)(?:Mapper)?,/g),
  ];
  const blocks = blocksIn(readFileSync(path, "utf8"));
  const kept = new Set();
  while (wanted.length > 0) {
    const name = wanted.pop();
    const block = blocks.get(name);
    if (block === undefined || kept.has(name)) continue;
    kept.add(name);
    // A model names others by text, and those that it extends by reference.
    wanted.push(
      ...namesIn(block, /\bclassName: "(\w+)"/g),
      ...namesIn(block, /\b(\w+)\.type\.modelProperties\b/g),
    );
  }
  if (kept.size === 0) throw new Error(`${path} has no mappers of the operations in use.`);
  const imported = namesIn(parameters, /\b(\w+) as \w+Mapper\b/g);
  const empty = [...new Set(imported)].filter((name) => !kept.has(name));
  // In the order of the file: what is extended has to be there first.
  const inOrder = [...blocks].filter(([name]) => kept.has(name)).map(([, block]) => block);
  return [...inOrder, ...empty.map((name) => `export const ${name} = {};`)].join("\n");
}

/** The constants of a generated file with their source, by name. */
function blocksIn(code) {
  const found = code.matchAll(/^export const (\w+) = \{[\s\S]*?^\};$/gm);
  return new Map([...found].map(([block, name]) => [name, block]));
}

function namesIn(code, pattern) {
  return [...code.matchAll(pattern)].map(([, name]) => name);
}
