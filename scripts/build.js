// Bundles src/ into dist/: ES modules, split into chunks, so that a command loads only what it needs and the published
// package installs nothing else. Writes the notices of everything that was bundled.
import { readFile, rm, writeFile } from "node:fs/promises";
import { build } from "esbuild";
import { noticesFor } from "./notices.js";
import { shortNames } from "./short-names.js";
import { supportedNode } from "./supported-node.js";
import { usedOperations } from "./used-operations.js";

const { version } = JSON.parse(await readFile("package.json", "utf8"));

/** The Graph client has no map of exports, so that esbuild takes its CommonJS; of its modules it leaves out what is not used. */
const graphModules = {
  name: "graph-modules",
  setup(bundler) {
    bundler.onResolve({ filter: /^@microsoft\/microsoft-graph-client$/ }, ({ resolveDir }) =>
      bundler.resolve("@microsoft/microsoft-graph-client/lib/es/src/index.js", {
        resolveDir,
        kind: "import-statement",
      }),
    );
  },
};

await rm("dist", { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: ["src/main.ts", "src/demo.ts"],
  outdir: "dist",
  chunkNames: "chunks/[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  define: { ENTRA_MCP_VERSION: JSON.stringify(version) },
  // Bundled CommonJS calls `require` at run time, which an ES module does not have.
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
  // Names stay, so that a stack trace can be read; comments and white space go, so that the package stays small.
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  plugins: [usedOperations("src/azure"), graphModules, supportedNode(), shortNames("node20")],
  metafile: true,
  logLevel: "warning",
});
await writeFile("dist/THIRD-PARTY-NOTICES.txt", await noticesFor(metafile));
