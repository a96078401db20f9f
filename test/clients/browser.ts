import { vi } from "vitest";
import { loopbackFetch } from "../sandbox/loopback.ts";
import { signInAt } from "../sandbox/person.ts";
import type { ServedWorld } from "./served-world.ts";

/** The person to whom a client shows an address, and what the client has printed. */
export interface Browser {
  /** Takes what the client prints; at the first address to sign in at, the person does. */
  readonly read: (chunk: Buffer) => void;
  readonly shown: () => string;
}

/** Plays a person who signs in where the client says, and is sent back to the client. */
export function browserFor({ addresses }: ServedWorld, user: string): Browser {
  const served = { ...addresses, gateways: { "apim-flights": addresses.gateway }, customDomains: {} };
  const seat = { fetch: loopbackFetch(served), user, pages: [] as string[] };
  let shown = "";
  let isUsed = false;
  const open = async (address: string) => {
    const back = await signInAt(new URL(address), seat);
    if (back === null) throw new Error(seat.pages.join("\n"));
    // Some clients show the address before they listen; no person is as fast.
    await vi.waitFor(() => fetch(back), { timeout: 10_000, interval: 100 });
  };
  return {
    read: (chunk) => {
      shown += chunk.toString();
      const address = /https:\/\/\S+\/oauth2\/v2\.0\/authorize\?\S+(?=\s)/.exec(shown)?.[0];
      if (address === undefined || isUsed) return;
      isUsed = true;
      open(address).catch((error: unknown) => {
        shown += `\nThe browser: ${String(error)}\n`;
      });
    },
    shown: () => shown,
  };
}
