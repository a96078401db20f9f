// The bundler puts modules into a chunk when exactly the same commands need them, which makes a hundred small files, and
// to find and open one costs Node more than to read it. Here the chunks that are always loaded together become one file.
import { posix, relative, sep } from "node:path";
import process from "node:process";
import { build } from "esbuild";

/**
 * Writes the bundle into its folder, with some of its chunks joined.
 *
 * @param {import("esbuild").BuildResult} bundle built with `write: false` and `metafile: true`
 * @param {Readonly<Record<string, string>>} layers by the name that a file gets, without its ending: the source file whose
 *   chunks it takes with all that these load at once, but for what an earlier layer has already
 * @param {import("esbuild").BuildOptions} options for the written files; `outdir` is the bundle's own
 */
export async function writeJoined({ metafile, outputFiles }, layers, options) {
  const { outputs } = metafile;
  const texts = new Map(
    outputFiles.map(({ path, text }) => [
      relative(process.cwd(), path).replaceAll(sep, "/"),
      requiring(text),
    ]),
  );
  if (![...texts.values()].some((text) => text.includes(requireBuiltin)))
    throw new Error(
      "The bundler writes its function for CommonJS in another way: see scripts/join-chunks.js.",
    );
  const layerOf = assign(outputs, layers);
  const nameOf = (chunk) => layerOf.get(chunk) ?? posix.relative(options.outdir, chunk).replace(/\.js$/, "");
  const membersOf = (name) => [...texts.keys()].filter((chunk) => nameOf(chunk) === name);
  const joining = {
    name: "join-chunks",
    setup(bundler) {
      bundler.onResolve({ filter: /.*/ }, ({ path, importer, kind }) => {
        if (kind === "entry-point") return { path, namespace: "joined" };
        if (!path.startsWith(".")) return { external: true };
        const chunk = texts.has(path.slice(2)) ? path.slice(2) : posix.join(posix.dirname(importer), path);
        const [from, to] = [nameOf(importer), nameOf(chunk)];
        if (!texts.has(importer) || from === to) return { path: chunk, namespace: "chunk" };
        const way = posix.relative(posix.dirname(from), to);
        return { path: `${way.startsWith(".") ? "" : "./"}${way}.js`, external: true };
      });
      bundler.onLoad({ filter: /.*/, namespace: "joined" }, ({ path }) => ({
        contents: membersOf(path)
          .map((chunk) => `export * from "./${chunk}";`)
          .join("\n"),
        loader: "js",
      }));
      bundler.onLoad({ filter: /.*/, namespace: "chunk" }, ({ path }) => ({
        contents: texts.get(path),
        loader: "js",
      }));
    },
  };
  const names = [...new Set([...texts.keys()].map(nameOf))];
  const entryPoints = names.map((name) => ({ in: name, out: name }));
  const joined = await build({ ...options, entryPoints, plugins: [joining], metafile: true });
  for (const name of Object.keys(layers)) refuseSameNames(name, membersOf(name), metafile, joined.metafile);
}

/** Bundled CommonJS asks for parts of Node, and for nothing else, at run time, with a function that an ES module does not have. */
function requiring(text) {
  const shim = /var __require=\(x=>typeof require.*? is not supported'\)\}\);/;
  return text.replace(shim, requireBuiltin);
}

const requireBuiltin = "var __require=name=>process.getBuiltinModule(name);";

/** Which layer a chunk is in; the others stay as they are. Each layer imports from earlier ones alone, so there is no cycle. */
function assign(outputs, layers) {
  const layerOf = new Map();
  for (const [name, source] of Object.entries(layers)) {
    const first = Object.keys(outputs).find((chunk) => outputs[chunk].entryPoint === source);
    if (first === undefined) throw new Error(`${source} begins no chunk.`);
    const open = [first];
    for (let chunk = open.pop(); chunk !== undefined; chunk = open.pop()) {
      if (layerOf.has(chunk)) continue;
      layerOf.set(chunk, name);
      const imports = outputs[chunk].imports.filter(({ kind }) => kind === "import-statement");
      open.push(...imports.map(({ path }) => path).filter((path) => path in outputs));
    }
  }
  return layerOf;
}

/** What two chunks export under one name would be missing in the file that they become. */
function refuseSameNames(name, chunks, { outputs: before }, { outputs: after }) {
  const joined = Object.keys(after).find((file) => file.endsWith(`/${name}.js`));
  const missing = chunks.flatMap((chunk) =>
    before[chunk].exports.filter((one) => !after[joined].exports.includes(one)),
  );
  if (missing.length > 0)
    throw new Error(`Two files of ${name} export ${[...new Set(missing)].join(", ")}: rename one in src.`);
}
