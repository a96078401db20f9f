import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ids } from "../src/sandbox/worlds/parts.ts";
import { type DelayedWorld, servesInstead, startDelayedWorld } from "./support/delayed-world.ts";
import { machine, timedProgram } from "./support/timed-run.ts";

/**
 * Fleets of 10, 100 and 1,000 APIs in one service, each planned by `--all-setups` in one run of the built program
 * (`npm run build` first): time, requests and peak of memory. The bars: below 200 MB, and ten times as many APIs take at
 * most twelve times as long, once the start of the program is taken off. Then a thousand once more, by a service whose
 * buckets run dry, which must refuse nothing. Run it with `npm run bench fleet`.
 */
async function main(): Promise<void> {
  process.stdout.write(`${machine()}\n`);
  const sizes = [10, 100, 1000];
  const taken: number[] = [];
  for (const size of sizes) {
    const { milliseconds, peak } = await plannedFleet(size, false);
    taken.push(milliseconds);
    if (peak > 200) process.exitCode = 1;
  }
  const [ten = 0, hundred = 0, thousand = 0] = taken;
  const growth = (thousand - hundred) / Math.max(1, hundred - ten);
  process.stdout.write(`from 100 to 1,000 as much again as from 10 to 100: ×${growth.toFixed(1)} (bar 12)\n`);
  if (growth > 12) process.exitCode = 1;
  const { throttled } = await plannedFleet(1000, true);
  if (throttled > 0) process.exitCode = 1;
}

async function plannedFleet(size: number, throttling: boolean) {
  const world = await startDelayedWorld({ world: `fleet:${size}`, delay: 0, throttling });
  const folder = mkdtempSync(join(tmpdir(), "entra-mcp-bench-"));
  const config = join(folder, "entra-mcp.json");
  writeFileSync(config, JSON.stringify({ setups: setupsOf(size, world) }));
  try {
    const run = await timedProgram(world, ["plan", "--all-setups", "--config", config]);
    if (run.exitCode !== 0) throw new Error(`the run ended with ${run.exitCode}: ${run.stderr.slice(-2000)}`);
    const { requests, throttled, writes } = await world.asked();
    if (writes > 0) throw new Error("a plan wrote something");
    process.stdout.write(
      `${String(size).padStart(4)} APIs${throttling ? ", with Azure's buckets" : ""}: ${(run.milliseconds / 1000).toFixed(1)} s, ${(run.milliseconds / size).toFixed(0)} ms an API, ${requests} requests (${throttled} refused with 429), peak ${run.peak.toFixed(0)} MB\n`,
    );
    return { ...run, throttled };
  } finally {
    await world.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every API of the fleet as a setup, everything named. */
function setupsOf(size: number, { service }: DelayedWorld) {
  const apis = Array.from({ length: size }, (_, index) =>
    index === 0 ? "flights-mcp" : `mcp-${String(index).padStart(4, "0")}`,
  );
  const common = { apim: service, apiApp: ids.apiApp, clientApp: [ids.clientApp], allowShared: true };
  return Object.fromEntries(apis.map((api) => [api, { ...common, api }]));
}

if (!(await servesInstead())) await main();
