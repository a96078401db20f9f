import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { openSandbox } from "../../src/sandbox/open.ts";
import { type ServedSandbox, serveSandbox } from "../../src/sandbox/serve/serve.ts";

/** What a served world was asked since it was last read. */
export interface Asked {
  readonly requests: number;
  /** Answers with 429. */
  readonly throttled: number;
  /** Requests of the two planes that are no reads. */
  readonly writes: number;
}

/** A world that a process of its own serves, each answer after a delay. */
export interface DelayedWorld {
  readonly addresses: Pick<ServedSandbox, "cloud" | "ca" | "login" | "graph" | "arm">;
  readonly signIn: { readonly tenantId: string; readonly clientId: string; readonly clientSecret: string };
  /** The ARM id of its first service. */
  readonly service: string;
  readonly asked: () => Promise<Asked>;
  readonly close: () => Promise<void>;
}

/** What the served process is told on its command line. */
export interface Serving {
  readonly world: string;
  /** Milliseconds before each answer. */
  readonly delay: number;
  /** Whether Azure Resource Manager's buckets run dry. */
  readonly throttling: boolean;
}

const word = "--serve";

/** Starts this same benchmark once more, as the server. */
export async function startDelayedWorld(serving: Serving): Promise<DelayedWorld> {
  const [, script = ""] = process.argv;
  const server = spawn(process.execPath, [script, word, JSON.stringify(serving)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface(server.stdout)[Symbol.asyncIterator]();
  const next = async () => JSON.parse(String((await lines.next()).value)) as unknown;
  const hello = (await next()) as Pick<DelayedWorld, "addresses" | "signIn" | "service">;
  return {
    ...hello,
    asked: async () => {
      server.stdin.write("asked\n");
      return (await next()) as Asked;
    },
    close: async () => {
      server.stdin.end();
      await once(server, "exit");
    },
  };
}

/** Serves when this process was started for that. @returns whether it was */
export async function servesInstead(): Promise<boolean> {
  const [, , first, text = ""] = process.argv;
  if (first !== word) return false;
  const { world, delay, throttling } = JSON.parse(text) as Serving;
  const sandbox = await openSandbox(world);
  sandbox.world.behaviours.throttling = throttling;
  let [requests, throttled, writes] = [0, 0, 0];
  const slow = {
    ...sandbox,
    answer: async (...args: Parameters<typeof sandbox.answer>) => {
      if (delay > 0) await wait(delay);
      return sandbox.answer(...args);
    },
  };
  const served = await serveSandbox(slow, {
    log: ({ status, method, service }) => {
      requests += 1;
      if (status === 429) throttled += 1;
      if (service !== "login" && !["GET", "HEAD"].includes(method)) writes += 1;
    },
  });
  const { cloud, ca, login, graph, arm } = served;
  const addresses = { cloud, ca, login, graph, arm };
  say({ addresses, signIn: sandbox.signIn, service: firstService(sandbox.world.subscriptions) });
  for await (const _ of createInterface(process.stdin)) {
    say({ requests, throttled, writes });
    [requests, throttled, writes] = [0, 0, 0];
  }
  await served.close();
  return true;
}

function firstService(
  subscriptions: readonly {
    readonly id: string;
    readonly services: readonly { readonly name: string; readonly resourceGroup: string }[];
  }[],
): string {
  const [subscription] = subscriptions;
  const [service] = subscription?.services ?? [];
  return `/subscriptions/${subscription?.id}/resourceGroups/${service?.resourceGroup}/providers/Microsoft.ApiManagement/service/${service?.name}`;
}

function say(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
