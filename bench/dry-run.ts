import { performance } from "node:perf_hooks";
import { setTimeout as wait } from "node:timers/promises";
import { openSandbox } from "../src/sandbox/open.ts";
import { ids } from "../src/sandbox/worlds/parts.ts";
import { missingAzureCli, openAzureCli } from "../test/contract/azure-cli.ts";
import { type DelayedWorld, servesInstead, startDelayedWorld } from "./support/delayed-world.ts";
import { machine, median, timedNode, timedProgram } from "./support/timed-run.ts";

/**
 * A dry run of the flights setup with the built program (`npm run build` first), each answer after 0, 20 and 80 ms, from the
 * start of the process to its end, against a floor that is measured in the same run: Node's start, and the requests that
 * have to wait for one another. The bar is 1.25 times the floor and 0.2 s; and one more round trip where the setup is found.
 * Run it with `npm run bench dry-run`.
 */
async function main(): Promise<void> {
  process.stdout.write(`${machine()}; medians of ${RUNS}\n`);
  for (const delay of [0, 20, 80]) {
    const world = await startDelayedWorld({ world: "flights", delay, throttling: true });
    try {
      await measure(world, delay);
    } finally {
      await world.close();
    }
  }
  await peer();
}

const RUNS = 7;

/** Sign-in address, token, what ids name, what hangs on that, and what hangs on that. */
const CHAIN = 5;

async function measure(world: DelayedWorld, delay: number): Promise<void> {
  const start = median(await times(() => timedNode().then(({ milliseconds }) => milliseconds)));
  const trip = await roundTrip(world);
  const floor = start + CHAIN * trip;
  for (const [name, argv] of [
    ["named", named(world)],
    ["found", []],
  ] as const) {
    const taken: number[] = [];
    await timedProgram(world, ["migrate", "--dry-run", ...argv]);
    await world.asked();
    for (let index = 0; index < RUNS; index++) {
      const { milliseconds, exitCode, stderr } = await timedProgram(world, ["migrate", "--dry-run", ...argv]);
      if (exitCode !== 0) throw new Error(`the dry run ended with ${exitCode}: ${stderr}`);
      taken.push(milliseconds);
      await wait(200);
    }
    const { requests, throttled, writes } = await world.asked();
    if (writes > 0) throw new Error("a dry run wrote something");
    const bar = 1.25 * floor + 200 + (name === "found" ? trip : 0);
    const time = median(taken);
    const verdict = time <= bar ? "within" : "MISSED";
    process.stdout.write(
      `${String(delay).padStart(3)} ms a request, ${name}: ${ms(time)} (best ${ms(Math.min(...taken))}), floor ${ms(floor)} (Node ${ms(start)}, ${CHAIN} round trips of ${ms(trip)}), bar ${ms(bar)}: ${verdict}; ${requests / RUNS} requests, ${throttled} answers 429\n`,
    );
    if (time > bar) process.exitCode = 1;
  }
}

function named({ service }: DelayedWorld): readonly string[] {
  const apps = ["--api-app", ids.apiApp, "--client-app", ids.clientApp];
  return ["--apim", service, "--api", `${service}/apis/flights-mcp`, ...apps];
}

/** A request and its answer on a connection that is open. */
async function roundTrip({ addresses }: DelayedWorld): Promise<number> {
  // The certificate is the server's own, and nothing is sent that anybody could want.
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
  const ask = async () => {
    const begun = performance.now();
    await (await fetch(`${addresses.arm}/subscriptions?api-version=2022-12-01`)).text();
    return performance.now() - begun;
  };
  await ask();
  return median(await times(ask));
}

async function times(one: () => Promise<number>): Promise<number[]> {
  const taken: number[] = [];
  for (let index = 0; index < RUNS; index++) taken.push(await one());
  return taken;
}

/** The same reads with Azure CLI, one after the other, as a script would ask them. */
async function peer(): Promise<void> {
  const missing = missingAzureCli();
  if (missing !== null) {
    process.stdout.write(`the same reads with Azure CLI: ${missing}\n`);
    return;
  }
  const world = await startDelayedWorld({ world: "flights", delay: 0, throttling: false });
  const sandbox = await openSandbox("flights");
  const cli = await openAzureCli({ ...world.addresses } as Parameters<typeof openAzureCli>[0], sandbox);
  const begun = performance.now();
  for (const url of readsOf(world)) await cli.az("rest", "--method", "get", "--url", url);
  process.stdout.write(`the same reads with Azure CLI: ${ms(performance.now() - begun)}\n`);
  cli.close();
  await world.close();
}

function readsOf({ addresses: { arm, graph }, service }: DelayedWorld): string[] {
  const api = `${service}/apis/flights-mcp`;
  const paths = [
    service,
    `${service}/apis`,
    `${service}/namedValues`,
    `${service}/policies/policy`,
    `${service}/backends/WebApp_flightsapismcp`,
    ...["operations", "products", "revisions", "policies/policy", "operations/mcp/policies/policy"].map(
      (path) => `${api}/${path}`,
    ),
  ];
  return [
    ...paths.map((path) => `${arm}${path}?api-version=2024-05-01`),
    ...[ids.apiApp, ids.clientApp].flatMap((id) => [
      `${graph}/v1.0/applications(appId='${id}')`,
      `${graph}/v1.0/servicePrincipals(appId='${id}')`,
    ]),
    `${graph}/v1.0/organization`,
  ];
}

function ms(milliseconds: number): string {
  return `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`;
}

if (!(await servesInstead())) await main();
