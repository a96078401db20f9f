// A package whose modules only declare things, but whose manifest does not say so: of it, too, only what is used gets into the
// bundle, and a file that wants one class does not load all.
const declaring = /^@microsoft\/microsoft-graph-client\b/;
const inside = /[\\/]node_modules[\\/]@microsoft[\\/]microsoft-graph-client[\\/]/;

/** An esbuild plugin. @returns {import("esbuild").Plugin} */
export function purePackages() {
  return {
    name: "pure-packages",
    setup(bundler) {
      bundler.onResolve({ filter: /./ }, async ({ path, importer, kind, resolveDir, pluginData }) => {
        const isTheirs = declaring.test(path) || (path.startsWith(".") && inside.test(importer));
        if (!isTheirs || pluginData === "resolving" || kind === "entry-point") return undefined;
        const options = { importer, kind, resolveDir, pluginData: "resolving" };
        return { ...(await bundler.resolve(path, options)), sideEffects: false };
      });
    },
  };
}
