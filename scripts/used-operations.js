// Leaves out of the bundle what the client of API Management offers and this program never asks for: most of its 136 groups
// of operations, most operations of the others, and with them the mappers of their models, which would be a third of the
// package. The client makes an object of each group in its constructor, each group has all its operations as methods and
// gives all mappers to its serializer, so that no bundler can see what is not used.
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

const operations = /@azure[\\/]arm-apimanagement[\\/]dist[\\/]esm[\\/]operations[\\/]\w+\.js$/;
const knownValues = /@azure[\\/]arm-apimanagement[\\/]dist[\\/]esm[\\/]models[\\/]index\.js$/;
const mappers = /@azure[\\/]arm-apimanagement[\\/]dist[\\/]esm[\\/]models[\\/]mappers\.js$/;

/**
 * An esbuild plugin. A group counts as used when a file of `folder` reads the property of a client that holds it, and an
 * operation of it when such a file reads a property of that name, of whatever.
 *
 * @param {string} folder where the client is used
 * @returns {import("esbuild").Plugin}
 */
export function usedOperations(folder) {
  const sources = readdirSync(folder)
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(join(folder, name), "utf8"));
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
  const reading = new RegExp(String.raw`(?:\bclient|\bclientOf\([^()]*\))\s*\.${property}\b`);
  const users = sources.filter((source) => reading.test(source));
  return {
    code: withOperations(code, namesIn(users.join("\n"), /\.(\w+)/g)),
    name,
    isUsed: users.length > 0,
  };
}

/** A group without the operations that nobody names, and without what these alone are described by. */
function withOperations(code, wanted) {
  const methods = new Map(
    [...code.matchAll(/^ {4}(?:async )?(\w+)\(.*\) \{$[\s\S]*?^ {4}\}$/gm)].map(([block, name]) => [
      name,
      block,
    ]),
  );
  const open = ["constructor", ...wanted];
  const kept = new Set();
  while (open.length > 0) {
    const name = open.pop();
    if (!methods.has(name) || kept.has(name)) continue;
    kept.add(name);
    open.push(...namesIn(methods.get(name), /\bthis\.(\w+)/g));
  }
  const dropped = [...methods].filter(([name]) => !kept.has(name));
  const rest = dropped.reduce((text, [, block]) => text.replace(block, () => ""), code);
  const described = new Set(namesIn(rest, /(?<!const )\b(\w+OperationSpec)\b/g));
  return rest.replace(/^const (\w+OperationSpec) = \{[\s\S]*?^\};$/gm, (block, name) =>
    described.has(name) ? block : "",
  );
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
