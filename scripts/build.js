// Bundles src/ into dist/: ES modules, split into chunks, so that a command loads only what it needs and the published
// package installs nothing else. Writes the notices and the bill of materials of everything that was bundled.
import { readFile, rm, writeFile } from "node:fs/promises";
import { build } from "esbuild";
import { bundledPackages } from "./bundled-packages.js";
import { helpTexts } from "./help-texts.js";
import { writeJoined } from "./join-chunks.js";
import { noticesFor } from "./notices.js";
import { purePackages } from "./pure-packages.js";
import { billOfMaterials } from "./sbom.js";
import { shortNames } from "./short-names.js";
import { supportedNode } from "./supported-node.js";
import { usedOperations } from "./used-operations.js";

const manifest = JSON.parse(await readFile("package.json", "utf8"));
const { version } = manifest;

/** Comments, white space and names go, so that the package stays small. The maps are not published: scripts/where.js reads them. */
const form = {
  outdir: "dist",
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  logLevel: "warning",
  sourcemap: "external",
};

await rm("dist", { recursive: true, force: true });
const bundle = await build({
  ...form,
  entryPoints: ["src/main.ts", "src/demo.ts"],
  chunkNames: "chunks/[name]-[hash]",
  splitting: true,
  // Of packages without a map of exports esbuild would take the CommonJS, from which nothing that is not used can be left out.
  mainFields: ["module", "main"],
  define: { ENTRA_MCP_VERSION: JSON.stringify(version) },
  plugins: [purePackages(), usedOperations("src/azure"), supportedNode(), shortNames("node20")],
  metafile: true,
  write: false,
  sourcemap: "inline",
});
const layers = {
  main: "src/main.ts",
  "chunks/policy": "src/cli/commands/policy.ts",
  "chunks/setup": "src/cli/commands/migrate.ts",
};
const start = await build({
  ...form,
  entryPoints: ["src/start.ts"],
  format: "cjs",
  metafile: true,
  outExtension: { ".js": ".cjs" },
  define: {
    ENTRA_MCP_VERSION: JSON.stringify(version),
    ENTRA_MCP_HELP: JSON.stringify(JSON.stringify(await helpTexts())),
  },
});
await writeJoined(bundle, layers, {
  ...form,
  minifyIdentifiers: true,
});
const packages = await bundledPackages([bundle.metafile, start.metafile]);
await writeFile("dist/THIRD-PARTY-NOTICES.txt", noticesFor(packages));
await writeFile("dist/sbom.cdx.json", billOfMaterials(manifest, packages));
