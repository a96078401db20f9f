import type {
  AzureAccess,
  AzureChoice,
  Environment,
  ServedWorld,
  ServeOptions,
  WorldSummary,
} from "./cli/azure-access.ts";
import type { Host } from "./cli/host.ts";
import { runProgram } from "./cli/program.ts";
import { Fault } from "./core/fault.ts";
import type { Sandbox } from "./sandbox/open.ts";
import type { Stage } from "./workflow/rehearse/stage.ts";

export { processHost } from "./cli/host.ts";

/** Runs one command line against a host. The only place that joins the program with an Azure. @returns the exit code */
export function main(argv: readonly string[], host: Host): Promise<number> {
  return runProgram(argv, host, environment);
}

const environment: Environment = {
  openAzure: (choice) => (choice.kind === "cloud" ? openLiveAzure(choice) : openSandboxAzure(choice.world)),
  sandbox: {
    create: async (name, file) => {
      const { createWorldFile } = await import("./sandbox/open.ts");
      await inWords(() => createWorldFile(name, file));
    },
    describe: async (source) => {
      const { openSandbox } = await import("./sandbox/open.ts");
      const sandbox = await inWords(() => openSandbox(source, { save: false }));
      try {
        return await summaryOf(sandbox);
      } finally {
        await sandbox.close();
      }
    },
    serve,
    openStage: openStageOf,
  },
};

type LiveChoice = Extract<AzureChoice, { readonly kind: "cloud" }>;

async function openLiveAzure({ cloud, credential, env }: LiveChoice): Promise<AzureAccess> {
  const [{ liveWire }, { pacedReads, realPace }] = await Promise.all([
    import("./azure/live-wire.ts"),
    import("./azure/read-pace.ts"),
  ]);
  return {
    description: cloud.name === "public" ? "Azure" : `Azure cloud ${cloud.name}`,
    place: { kind: "cloud", name: cloud.name },
    wire: pacedReads(await liveWire(env), cloud.arm, realPace),
    cloud,
    credential,
    close: async () => undefined,
  };
}

async function openSandboxAzure(source: string): Promise<AzureAccess> {
  const [{ openSandbox }, { publicCloud }] = await Promise.all([
    import("./sandbox/open.ts"),
    import("./azure/clouds.ts"),
  ]);
  const sandbox = await inWords(() => openSandbox(source, { signsInSoon: true }));
  return {
    description: `Sandbox ${source}`,
    place: sandbox.file === null ? { kind: "memory", world: source } : { kind: "world", file: sandbox.file },
    // The disk may refuse to keep what a request has changed.
    wire: (request) => inWords(() => sandbox.fetch(request)),
    // The sandbox has no instance discovery service, which lives outside of the authority.
    cloud: { ...publicCloud, discoverable: false },
    credential: { kind: "client-secret", ...sandbox.signIn },
    close: sandbox.close,
  };
}

/** The stage that a setup is rehearsed on; nothing there leaves this process. */
async function openStageOf(document: unknown): Promise<Stage> {
  const [{ openStage }, { publicCloud }] = await Promise.all([
    import("./sandbox/rehearse/stage.ts"),
    import("./azure/clouds.ts"),
  ]);
  const { fetch, signIn, notEmulated, play } = await openStage(document);
  return {
    wire: fetch,
    cloud: { ...publicCloud, discoverable: false },
    credential: { kind: "client-secret", ...signIn },
    notEmulated,
    play,
  };
}

async function serve(
  { world, port, log, addresses }: ServeOptions,
  refused: (line: string) => void,
): Promise<ServedWorld> {
  const [{ openSandbox }, { serveSandbox }, { guideFor }, { requestLog }] = await Promise.all([
    import("./sandbox/open.ts"),
    import("./sandbox/serve/serve.ts"),
    import("./sandbox/serve/guide.ts"),
    import("./sandbox/serve/request-log.ts"),
  ]);
  const sandbox = await inWords(() => openSandbox(world));
  try {
    const lines = log === null ? null : await inWords(() => requestLog(log));
    const served = await inWords(() =>
      serveSandbox(sandbox, { port, addresses, refused, ...(lines === null ? {} : { log: lines.write }) }),
    );
    const { cloud, ca, login, graph, arm, gateway, proxy } = served;
    return {
      addresses: { cloud, ca, login, graph, arm, gateway, proxy },
      guide: guideFor(sandbox.world, served),
      close: async () => {
        await served.close();
        await lines?.close();
        await sandbox.close();
      },
    };
  } catch (error) {
    await sandbox.close();
    throw error;
  }
}

/** The sandbox knows nothing of this program's faults; a world that cannot be used is wrong usage. */
async function inWords<T>(open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "WorldError") throw error;
    const hint = "hint" in error && typeof error.hint === "string" ? { hint: error.hint } : {};
    throw new Fault("usage", error.message, { ...hint, cause: error });
  }
}

async function summaryOf({ world, hosts, signIn }: Sandbox): Promise<WorldSummary> {
  const { notEmulatedElements } = await import("./sandbox/coverage.ts");
  return {
    kind: world.kind,
    name: world.name,
    tenants: world.tenants.map((tenant) => ({
      id: tenant.id,
      name: tenant.displayName,
      users: tenant.users.map((user) => user.userPrincipalName),
    })),
    applications: world.tenants.flatMap((tenant) =>
      tenant.applications.map(({ appId, displayName, signInAudience }) => ({
        appId,
        displayName,
        homeTenant: tenant.id,
        signInAudience,
      })),
    ),
    services: world.subscriptions.flatMap((subscription) =>
      subscription.services.map((service) => ({
        name: service.name,
        gateway: hosts.gateways.find((host) => host.startsWith(`${service.name}.`)) ?? "",
        apis: service.apis.map((api) => api.displayName),
      })),
    ),
    notEmulated: notEmulatedElements(world),
    signIn,
  };
}
