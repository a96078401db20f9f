import type { Wire } from "../../azure/wire.ts";
import type { AzureAccess, AzureChoice, Environment } from "../azure-access.ts";

/**
 * The same environment, in which whatever is opened twice is opened once, and whatever was read of Azure is read once: setups
 * that share a service, a tenant or an app share what is read of them. For commands that send nothing that writes.
 */
export function sharedReads(environment: Environment): {
  readonly environment: Environment;
  readonly close: () => Promise<void>;
} {
  const opened = new Map<string, Promise<AzureAccess>>();
  const toClose: AzureAccess[] = [];
  const open = async (choice: AzureChoice): Promise<AzureAccess> => {
    const azure = await environment.openAzure(choice);
    toClose.push(azure);
    return { ...azure, wire: rememberingReads(azure.wire), close: async () => undefined };
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
      for (const azure of toClose) await azure.close();
    },
  };
}

/** Remembers what was read with a credential; what failed is asked for again. */
function rememberingReads(wire: Wire): Wire {
  const read = new Map<string, Promise<RememberedAnswer | null>>();
  return async (request) => {
    if (request.method !== "GET" || !request.headers.has("authorization")) return wire(request);
    // Graph answers a query otherwise where this header is sent.
    const key = `${request.url} ${request.headers.get("consistencylevel") ?? ""}`;
    const known = read.get(key);
    // Asked for again in the same turn, before it is known, is asked for once.
    const before = known === undefined ? null : await known;
    if (before !== null) return answerOf(before);
    const asked = wire(request).then(remembered);
    read.set(
      key,
      asked
        .then((answer) => (answer.status < 300 || answer.status === 404 ? answer : null))
        .catch(() => null),
    );
    return answerOf(await asked);
  };
}

interface RememberedAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers;
  readonly body: ArrayBuffer;
}

async function remembered(response: Response): Promise<RememberedAnswer> {
  const { status, statusText, headers } = response;
  return { status, statusText, headers, body: await response.arrayBuffer() };
}

function answerOf({ body, ...rest }: RememberedAnswer): Response {
  return new Response(body.byteLength === 0 ? null : body, rest);
}
