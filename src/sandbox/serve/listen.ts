import type { Server as PlainServer } from "node:http";
import type { Server as SecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { explained } from "../world/disk-error.ts";

/** A server that is to listen on 127.0.0.1. */
export interface Listener {
  readonly server: PlainServer | SecureServer;
  /** Told which port it got. */
  readonly at: (port: number) => void;
  /** Ends what the server itself doesn't know of any more. */
  readonly closing?: () => void;
}

/**
 * Starts servers on ports that follow each other, or, from port 0, on whatever is free. When one cannot start, none is
 * left.
 *
 * @throws WorldError when a port cannot be used.
 */
export async function startListening(
  first: number,
  listeners: readonly Listener[],
): Promise<{ readonly close: () => Promise<void> }> {
  const started: Listener[] = [];
  const close = async () => void (await Promise.all(started.map(stop)));
  for (const [index, listener] of listeners.entries()) {
    const port = first === 0 ? 0 : first + index;
    const hint = "Choose another one with --port; 0 takes whatever is free.";
    try {
      listener.at(await explained(`The port ${port} cannot be used`, hint, () => listen(listener, port)));
      started.push(listener);
    } catch (error) {
      await close();
      throw error;
    }
  }
  return { close };
}

function listen({ server }: Listener, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

function stop({ server, closing }: Listener): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
    closing?.();
  });
}
