// Bundles src/ into dist/: ES modules, split into chunks, so that a command loads only what it needs and the published
// package installs nothing else. Writes the notices of everything that was bundled.
import { readFile, rm, writeFile } from "node:fs/promises";
import { build } from "esbuild";
import { noticesFor } from "./notices.js";
import { shortNames } from "./short-names.js";
import { supportedNode } from "./supported-node.js";
import { usedOperations } from "./used-operations.js";

const { version } = JSON.parse(await readFile("package.json", "utf8"));

await rm("dist", { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: ["src/main.ts", "src/demo.ts"],
  outdir: "dist",
  chunkNames: "chunks/[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  // Of packages without a map of exports esbuild would take the CommonJS, from which nothing that is not used can be left out.
  mainFields: ["module", "main"],
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
  plugins: [usedOperations("src/azure"), supportedNode(), shortNames("node20")],
  metafile: true,
  logLevel: "warning",
});
await writeFile("dist/THIRD-PARTY-NOTICES.txt", await noticesFor(metafile));
