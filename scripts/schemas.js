// Writes schemas/<kind>.schema.json from the schemas that decode documents, and config.schema.json from the table of options; with --check it only tells whether they are
// up to date.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const folder = new URL("../schemas/", import.meta.url);
const outdated = Object.entries(await loadSchemas()).filter(([name, schema]) => !isWritten(name, schema));

if (process.argv.includes("--check")) {
  for (const [name] of outdated)
    console.error(`schemas/${name}.schema.json is out of date: node scripts/schemas.js`);
  process.exitCode = outdated.length === 0 ? 0 : 1;
} else {
  mkdirSync(folder, { recursive: true });
  for (const [name, schema] of outdated) writeFileSync(fileOf(name), textOf(schema));
}

/** Node 20 loads no TypeScript, so the bundler translates the files that are needed. */
async function loadSchemas() {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import * as z from "zod";
        import { backupSchema, planSchema, receiptSchema, resultSchema, tenantsSchema } from "./src/core/run/schemas.ts";
        import { traceSchema } from "./src/core/trace/trace-schema.ts";
        import { snapshotSchema } from "./src/core/run/snapshot-document.ts";
        import { rehearsalSchema } from "./src/core/rehearsal/schema.ts";
        import { Command } from "commander";
        import { commandDeclarations } from "./src/cli/arguments/commands.ts";
        import { configurable } from "./src/cli/command-line.ts";
        import { configSchema } from "./src/cli/config-schema.ts";
        const program = new Command();
        for (const declare of Object.values(commandDeclarations)) program.addCommand(declare({ program }));
        import { worldSchema } from "./src/sandbox/world/world.ts";
        const described = (kind, schema, options) => ({
          title: kind, ...z.toJSONSchema(schema, { unrepresentable: "any", ...options }),
        });
        export const schemas = {
          plan: described("entra-mcp/plan", planSchema),
          backup: described("entra-mcp/backup", backupSchema),
          receipt: described("entra-mcp/receipt", receiptSchema),
          result: described("entra-mcp/result", resultSchema),
          tenants: described("entra-mcp/tenants", tenantsSchema),
          trace: described("entra-mcp/trace", traceSchema),
          snapshot: described("entra-mcp/snapshot", snapshotSchema),
          rehearsal: described("entra-mcp/rehearsal", rehearsalSchema),
          config: configSchema(configurable(program)),
          world: described("entra-mcp/world", worldSchema, { io: "input" }),
        };`,
      resolveDir: fileURLToPath(new URL("..", import.meta.url)),
    },
    bundle: true,
    format: "esm",
    platform: "node",
    // Declarations load what a command does once it runs, which is never here.
    external: ["../commands/*", "../completion/script.ts"],
    // Bundled CommonJS calls `require`, which a module does not have.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(process.execPath);',
    },
    write: false,
  });
  const code = Buffer.from(outputFiles[0].contents).toString("base64");
  return (await import(`data:text/javascript;base64,${code}`)).schemas;
}

function isWritten(name, schema) {
  try {
    return readFileSync(fileOf(name), "utf8") === textOf(schema);
  } catch {
    return false;
  }
}

function fileOf(name) {
  return new URL(`${name}.schema.json`, folder);
}

function textOf(schema) {
  return `${JSON.stringify(schema, null, 2)}\n`;
}
