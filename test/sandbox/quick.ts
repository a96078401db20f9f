import { exportJWK, generateKeyPair } from "jose";
import { type Sandbox, type SandboxOptions, startWorld } from "../../src/sandbox/open.ts";
import type { World } from "../../src/sandbox/world/world.ts";
import { flightsWorld } from "../../src/sandbox/worlds/flights.ts";

let key: Promise<Record<string, string>> | undefined;

async function makeKey(): Promise<Record<string, string>> {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  return { ...(await exportJWK(privateKey)) } as Record<string, string>;
}

/** A `flights` world with a key that all tests of a file share, changed as the test wants it. */
export async function quickSandbox(
  change: (world: World) => void = () => undefined,
  options: SandboxOptions = {},
): Promise<Sandbox> {
  key ??= makeKey();
  const world = { ...flightsWorld(), signingKey: await key };
  change(world);
  return startWorld(world, options);
}
