import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Cloud, publicCloud } from "../../src/azure/clouds.ts";
import type { Wire } from "../../src/azure/wire.ts";
import type { Host } from "../../src/cli/host.ts";
import { runProgram } from "../../src/cli/program.ts";
import type { RunPlace } from "../../src/core/run/place.ts";
import { gatewayHosts } from "../../src/sandbox/hosts.ts";
import { openSandbox, type Sandbox } from "../../src/sandbox/open.ts";
import { testHost } from "./host.ts";
import { filesBelow } from "./run-folder.ts";
import { scratchFolder } from "./scratch.ts";
import { testStage } from "./stage.ts";

/** One request as it left for Azure. */
export interface SentRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string;
}

/** A run of the program against a sandbox, and everything it sent and printed. */
export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly sent: readonly SentRequest[];
  readonly stateDirectory: string;
}

/** What a run differs in. `intercept` sees each request before the sandbox and may answer in its place. */
export interface RunDifferences {
  readonly host?: Partial<Host>;
  readonly stateDirectory?: string;
  /** Which Azure the run is recorded for; without it the one that a served sandbox is, by the name of its cloud file. */
  readonly place?: RunPlace;
  /** What the Azure is called. */
  readonly description?: string;
  /** Origins beyond those of the cloud that this run may send to, such as a pipeline's. */
  readonly alsoTo?: readonly string[];
  /** Addresses of the cloud that differ from those of the public one. */
  readonly cloud?: Partial<Cloud>;
  /** `as told`: signs in by what `--auth` and the environment say, and not as the sandbox's own application. */
  readonly signIn?: "as told";
  readonly intercept?: (request: Request, sent: readonly SentRequest[]) => Promise<Response | null>;
}

/** A fresh built-in world in memory. */
export function freshWorld(name = "flights"): Promise<Sandbox> {
  return openSandbox(name);
}

/** Runs the program's own command line against a sandbox that stays open. */
export async function run(
  sandbox: Sandbox,
  argv: readonly string[],
  differences: RunDifferences = {},
): Promise<Ran> {
  const sent: SentRequest[] = [];
  const wire: Wire = async (request) => {
    const body = await request.clone().text();
    sent.push({ method: request.method, url: new URL(request.url), headers: request.headers, body });
    return (await differences.intercept?.(request, sent)) ?? sandbox.fetch(request);
  };
  const { host, stdout, stderr } = testHost(differences.host);
  const stateDirectory = differences.stateDirectory ?? scratchFolder();
  const withState = [
    "migrate",
    "plan",
    "apply",
    "rollback",
    "tenants",
    "trace",
    "verify",
    "rehearse",
  ].includes(argv[0] ?? "")
    ? [...argv, "--state-dir", stateDirectory]
    : argv;
  const secrets = new Set<string>([sandbox.signIn.clientSecret]);
  const exitCode = await runProgram(withState, host, {
    openAzure: async (choice) => ({
      place: differences.place ?? { kind: "cloud", name: "Sandbox" },
      description: differences.description ?? "Sandbox",
      wire,
      cloud: { ...publicCloud, discoverable: false, ...differences.cloud },
      credential:
        differences.signIn === "as told" && choice.kind === "cloud"
          ? choice.credential
          : { kind: "client-secret", ...sandbox.signIn },
      close: async () => undefined,
    }),
    sandbox: {
      create: () => Promise.reject(new Error("not part of this test")),
      describe: () => Promise.reject(new Error("not part of this test")),
      serve: () => Promise.reject(new Error("not part of this test")),
      openStage: testStage,
    },
  });
  const ran = { exitCode, stdout: stdout(), stderr: stderr(), sent, stateDirectory };
  assertOwnOrigins(ran, {
    gateways: gatewayHosts(sandbox.world),
    takeTokens: ["trace", "verify"].includes(argv[0] ?? ""),
    others: differences.alsoTo ?? [],
  });
  for (const { headers } of sent) {
    const token = (headers.get("authorization") ?? "").replace(/^Bearer /, "");
    for (const secret of [token, token.split(".")[2], headers.get("apim-debug-authorization")])
      secrets.add(secret ?? "");
  }
  for (const { body, url } of sent.filter(({ url: { origin } }) => origin === publicCloud.login)) {
    const form = url.pathname.endsWith("/token") ? new URLSearchParams(body) : new URLSearchParams();
    for (const name of ["client_assertion", "refresh_token", "device_code"])
      secrets.add(form.get(name) ?? "");
  }
  assertNothingLeaked(
    ran,
    [...secrets].filter((secret) => secret !== ""),
  );
  return ran;
}

/** In every run of every suite: nothing leaves for another address than those of the cloud, and no token for a gateway but to trace it. */
function assertOwnOrigins(
  { sent }: Ran,
  {
    gateways,
    takeTokens,
    others,
  }: {
    readonly gateways: readonly string[];
    readonly takeTokens: boolean;
    readonly others: readonly string[];
  },
): void {
  const { login, graph, arm } = publicCloud;
  const foreign = sent.filter(({ url, headers }) => {
    const isGateway = url.protocol === "https:" && gateways.includes(url.host);
    const isAllowed = isGateway && (takeTokens || !headers.has("authorization"));
    return !isAllowed && ![login, graph, arm, ...others].includes(url.origin);
  });
  if (foreign.length > 0)
    throw new Error(`requests left for ${foreign.map(({ url }) => url.origin).join(", ")}`);
}

/** In every run of every suite: no token and no secret in what was printed and what is stored. */
function assertNothingLeaked({ stdout, stderr, stateDirectory }: Ran, secrets: readonly string[]): void {
  const files = filesBelow(stateDirectory).map((path) => readFileSync(join(stateDirectory, path), "utf8"));
  const written = [stdout, stderr, ...files];
  const leaked = secrets.filter((secret) => written.some((text) => text.includes(secret)));
  if (leaked.length > 0)
    throw new Error(`${leaked.length} secrets were printed or stored:\n${stderr}\n${stdout}`);
}

/** The requests that change something; sign-in posts its form and changes nothing. */
export function writes(sent: readonly SentRequest[]): readonly SentRequest[] {
  return sent.filter(
    ({ method, url }) => !["GET", "HEAD"].includes(method) && /^(?:graph|management)\./.test(url.hostname),
  );
}
