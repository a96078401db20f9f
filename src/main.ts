import type { AzureAccess, Environment, WorldSummary } from "./cli/azure-access.ts";
import type { Host } from "./cli/host.ts";
import { runProgram } from "./cli/program.ts";
import { Fault } from "./core/fault.ts";
import type { Sandbox } from "./sandbox/open.ts";

export { processHost } from "./cli/host.ts";

/** Runs one command line against a host. The only place that joins the program with an Azure. @returns the exit code */
export function main(argv: readonly string[], host: Host): Promise<number> {
  return runProgram(argv, host, environment);
}

const environment: Environment = {
  openAzure: (sandbox) => (sandbox === null ? openLiveAzure() : openSandboxAzure(sandbox)),
  sandbox: {
    create: async (name, file) => {
      const { createWorldFile } = await import("./sandbox/open.ts");
      await inWords(() => createWorldFile(name, file));
    },
    describe: async (source) => {
      const { openSandbox } = await import("./sandbox/open.ts");
      const sandbox = await inWords(() => openSandbox(source));
      try {
        return summaryOf(sandbox);
      } finally {
        await sandbox.close();
      }
    },
  },
};

async function openLiveAzure(): Promise<AzureAccess> {
  const [{ liveWire }, { publicCloud }] = await Promise.all([
    import("./azure/wire.ts"),
    import("./azure/clouds.ts"),
  ]);
  return {
    description: "Azure",
    wire: liveWire,
    cloud: publicCloud,
    credential: { kind: "default" },
    close: async () => undefined,
  };
}

async function openSandboxAzure(source: string): Promise<AzureAccess> {
  const [{ openSandbox }, { publicCloud }] = await Promise.all([
    import("./sandbox/open.ts"),
    import("./azure/clouds.ts"),
  ]);
  const sandbox = await inWords(() => openSandbox(source));
  return {
    description: `Sandbox ${source}`,
    wire: sandbox.fetch,
    cloud: publicCloud,
    credential: { kind: "client-secret", ...sandbox.signIn },
    close: sandbox.close,
  };
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

function summaryOf({ world, hosts, signIn }: Sandbox): WorldSummary {
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
    signIn,
  };
}
