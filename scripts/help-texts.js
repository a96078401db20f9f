// The help of every command as plain data, which the build puts into what loads first: to load the program for it, and
// commander, takes longer than Node itself.
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** @returns {Promise<Record<string, unknown>>} by the words that name a command */
export async function helpTexts() {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import { wholeProgram } from "./src/cli/command-tree.ts";
        import { everyHelp } from "./src/cli/help/every-help.ts";
        const nowhere = { write: () => undefined };
        const host = { stdout: nowhere, stderr: nowhere, env: {} };
        export const texts = everyHelp(wholeProgram({ host, environment: {}, setExitCode: () => undefined }));`,
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
  return (await import(`data:text/javascript;base64,${code}`)).texts;
}
