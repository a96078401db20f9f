import type { Connection } from "../../azure/connect.ts";
import { shareReads } from "../../workflow/setup/setup-reads.ts";
import type { AzureAccess, AzureChoice, Environment, SharedAccess } from "../azure-access.ts";
import type { Host } from "../host.ts";
import { interruptionOf } from "../interruption.ts";

/**
 * The same environment, in which whatever is opened twice is opened once, signed in once, and read once: setups that share a
 * service, a tenant or an app share what is read of them. For commands that send nothing that writes.
 */
export function sharedReads(
  environment: Environment,
  host: Host,
): {
  readonly environment: Environment;
  readonly close: () => Promise<void>;
} {
  const opened = new Map<string, Promise<AzureAccess>>();
  const toClose: AzureAccess[] = [];
  const interruption = interruptionOf(host);
  const open = async (choice: AzureChoice): Promise<AzureAccess> => {
    const azure = await environment.openAzure(choice);
    toClose.push(azure);
    const sharing = { signal: interruption.signal, connection: sharedConnection() };
    return { ...azure, sharing, close: async () => undefined };
  };
  return {
    environment: {
      ...environment,
      openAzure: (choice) => {
        const key = JSON.stringify(choice);
        const known = opened.get(key) ?? open(choice);
        opened.set(key, known);
        return known;
      },
    },
    close: async () => {
      interruption.release();
      for (const azure of toClose) await azure.close();
    },
  };
}

/** A sign-in that failed is tried again by the next setup. */
function sharedConnection(): SharedAccess["connection"] {
  let known: Promise<Connection> | null = null;
  return (connect) => {
    known ??= connect().then(shareReads);
    known.catch(() => {
      known = null;
    });
    return known;
  };
}
