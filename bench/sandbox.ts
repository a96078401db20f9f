import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Hono } from "hono";
import { openSandbox, type Sandbox } from "../src/sandbox/open.ts";
import { ids } from "../src/sandbox/worlds/parts.ts";

/**
 * 10,000 requests a round against a service with 1,000 APIs, in process: the bar is 2 ms for the median, and a heap that
 * does not grow from round to round. The floor is an empty hono app that answers the same requests with nothing. Run it
 * with
 * `npx esbuild bench/sandbox.ts --bundle --platform=node --format=esm --outfile=dist/bench-sandbox.js && node dist/bench-sandbox.js`.
 */
async function main(): Promise<void> {
  const sandbox = await openSandbox("fleet:1000");
  const token = await tokenFor(sandbox, "https://management.azure.com/.default");
  const graphToken = await tokenFor(sandbox, "https://graph.microsoft.com/.default");
  const empty = new Hono().all("*", () => new Response(null, { status: 204 }));
  const floor = async (request: Request): Promise<Response> => empty.fetch(request);
  const before = heap();
  const rounds: Round[] = [];
  for (let index = 0; index < ROUNDS; index += 1) {
    const own = await roundOf(sandbox.fetch, token, graphToken);
    const bare = await roundOf(floor, token, graphToken);
    rounds.push({ own, bare, heap: heap() });
  }
  report(before, rounds, statuses(sandbox));
}

const REQUESTS = 10_000;
const ROUNDS = 6;
/** The log keeps its last 20,000 lines, so it is full only after the second round. */
const STEADY = 3;
/** How much the heap may grow over the steady rounds, in MB: 0.1 kB a request would show. */
const GROWTH = 3;

interface Round {
  /** Milliseconds of each request. */
  readonly own: Float64Array;
  readonly bare: Float64Array;
  /** Bytes in use after a collection. */
  readonly heap: number;
}

type Answer = (request: Request) => Promise<Response>;

async function tokenFor(sandbox: Sandbox, scope: string): Promise<string> {
  const { tenantId, clientId, clientSecret } = sandbox.signIn;
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: clientId,
    client_secret: clientSecret,
    scope,
  });
  const url = `https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/token`;
  const answer = await sandbox.fetch(new Request(url, { method: "POST", body }));
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return token;
}

async function roundOf(answer: Answer, token: string, graphToken: string): Promise<Float64Array> {
  // Outside of the heap, so that the measurements do not look like a leak.
  const times = new Float64Array(REQUESTS);
  for (let index = 0; index < REQUESTS; index += 1) {
    const request = requestNumber(index, token, graphToken);
    const start = performance.now();
    const response = await answer(request);
    await response.arrayBuffer();
    times[index] = performance.now() - start;
  }
  return times;
}

const service = `https://management.azure.com/subscriptions/${ids.subscription}/resourceGroups/rg-flights/providers/Microsoft.ApiManagement/service/apim-flights`;

/** What a run over a fleet asks, in turns: policies of every API, the lists, writes, app registrations, and the gateway. */
function requestNumber(index: number, token: string, graphToken: string): Request {
  const api = `mcp-${String((index % 999) + 1).padStart(4, "0")}`;
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const policy = `${service}/apis/${api}/policies/policy?api-version=2024-05-01`;
  switch (index % 10) {
    case 0:
      return new Request(`${service}/apis?api-version=2024-05-01&%24skip=${index % 900}`, { headers });
    case 1:
      return new Request(`${service}/apis/${api}/operations?api-version=2024-05-01`, { headers });
    case 2:
      return new Request(`https://graph.microsoft.com/v1.0/applications?$filter=appId eq '${ids.apiApp}'`, {
        headers: { authorization: `Bearer ${graphToken}` },
      });
    case 3:
      return new Request(`https://apim-flights.azure-api.net/mcp-${(index % 999) + 1}/mcp`, {
        method: "POST",
        body: "{}",
      });
    case 4: {
      const value = `<policies><inbound><!-- ${index} --><base /></inbound></policies>`;
      const body = JSON.stringify({ properties: { format: "rawxml", value } });
      const operation = policy.replace("/policies/", "/operations/mcp/policies/");
      return new Request(operation, { method: "PUT", headers, body });
    }
    default:
      return new Request(`${policy}&format=rawxml`, { headers });
  }
}

/** Bytes in use after a full collection. */
function heap(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  return process.memoryUsage().heapUsed;
}

/** How the last requests were answered; a bench of refusals would measure nothing. */
function statuses({ log }: Sandbox): string {
  const counts = new Map<number, number>();
  for (const { status } of log) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].map(([status, count]) => `${status}: ${count}`).join(", ");
}

function report(before: number, rounds: readonly Round[], answers: string): void {
  const own = rounds.flatMap((round) => [...round.own]);
  const bare = rounds.flatMap((round) => [...round.bare]);
  const [median, floor] = [percentile(own, 0.5), percentile(bare, 0.5)];
  const growth = (rounds.at(-1)?.heap ?? 0) - (rounds[STEADY - 1]?.heap ?? 0);
  const steps = rounds.map((round) => mb(round.heap)).join(", ");
  process.stdout.write(
    `${own.length} requests in ${rounds.length} rounds: p50 ${median.toFixed(3)} ms, p99 ${percentile(own, 0.99).toFixed(3)} ms (bar for p50 2 ms)\n` +
      `an empty app: p50 ${floor.toFixed(3)} ms, ratio ${(median / floor).toFixed(1)}\n` +
      `heap before ${mb(before)} MB, after each round ${steps} MB; growth over the last ${rounds.length - STEADY} rounds ${mb(growth)} MB (bar ${GROWTH})\n` +
      `the last answers by status: ${answers}\n`,
  );
  if (median >= 2 || growth > GROWTH * 1e6) process.exitCode = 1;
}

function percentile(times: readonly number[], part: number): number {
  return times.toSorted((one, other) => one - other)[Math.floor(times.length * part)] ?? 0;
}

function mb(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

await main();
