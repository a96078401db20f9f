// `npm run bench NAME`: bundles bench/NAME.ts and runs it. Benchmarks print ratios against a peer or a floor that they
// measure in the same run.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import process from "node:process";
import { build } from "esbuild";

const names = readdirSync("bench")
  .filter((file) => file.endsWith(".ts"))
  .map((file) => file.replace(/\.ts$/, ""));
const wanted = process.argv.slice(2);
if (wanted.some((name) => !names.includes(name))) {
  console.error(`There are these benchmarks: ${names.join(", ")}.`);
  process.exit(64);
}
for (const name of wanted.length > 0 ? wanted : names) {
  // Inside the project, so that what is not bundled is found.
  const outfile = `dist/bench/${name}.js`;
  await build({
    entryPoints: [`bench/${name}.ts`],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    logLevel: "warning",
  });
  const { status } = spawnSync(process.execPath, ["--expose-gc", outfile], { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
