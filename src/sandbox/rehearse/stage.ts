import { type NotEmulatedElement, notEmulatedElements } from "../coverage.ts";
import { startWorld } from "../open.ts";
import { openSigningKey } from "../signing-key.ts";
import { worldSchema } from "../world/world.ts";
import { playVisit } from "./play.ts";
import type { PlayedCase, Visit } from "./visit.ts";

/** A world that is in nobody's file, with somebody who plays the callers. */
export interface OpenStage {
  readonly fetch: (request: Request) => Promise<Response>;
  readonly signIn: { readonly tenantId: string; readonly clientId: string; readonly clientSecret: string };
  /** Policy elements that its gateway cannot execute. */
  readonly notEmulated: readonly NotEmulatedElement[];
  /** Plays a visit in the world as it is at that moment, and leaves nothing behind in it. */
  readonly play: (visit: Visit) => Promise<readonly PlayedCase[]>;
}

/** Opens a world document in memory. It is made by a program, so one that is no world is that program's mistake. */
export async function openStage(document: unknown): Promise<OpenStage> {
  const world = worldSchema.parse(document);
  // One key for all the copies that visits are played in.
  await openSigningKey(world);
  const { fetch, signIn } = startWorld(world);
  return { fetch, signIn, notEmulated: notEmulatedIn(world), play: (visit) => playVisit(world, visit) };
}

/** A policy that cannot be read cannot be executed either; the gateway says so when a call meets it. */
function notEmulatedIn(world: Parameters<typeof notEmulatedElements>[0]): NotEmulatedElement[] {
  try {
    return notEmulatedElements(world);
  } catch {
    return [];
  }
}
