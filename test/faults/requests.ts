import { type ServiceName, serviceAt } from "../../src/sandbox/hosts.ts";
import type { World } from "../../src/sandbox/world/world.ts";
import { run } from "../support/program.ts";
import type { Prepared } from "../support/scenario.ts";

/** A request of an undisturbed run. */
export interface KnownRequest {
  /** Method, host, path and query, as far as they are the same in each run. */
  readonly key: string;
  /** Which one of those with the same key, from 1. Requests that are under way at once have no other order. */
  readonly nth: number;
  readonly service: ServiceName;
  readonly isWrite: boolean;
  /** A look at how a write gets on that takes its time. */
  readonly isPoll: boolean;
  readonly hasBody: boolean;
  /** A read after something was written, so that a replica could lag behind. */
  readonly mayBeStale: boolean;
}

/** Plays a scenario once without any disturbance. @returns every request, in the order in which they left */
export async function requestsOf(prepared: Prepared): Promise<readonly KnownRequest[]> {
  const sandbox = prepared.freshSandbox();
  const count = counting();
  const known: KnownRequest[] = [];
  let written = prepared.past !== null;
  const ran = await run(sandbox, prepared.argv, {
    stateDirectory: prepared.freshState(),
    intercept: async (request) => {
      const index = known.length;
      const key = keyOf(request);
      const service = serviceOf(sandbox.world, request);
      const isWrite = writesTo(service, request);
      const mayBeStale = written && request.method === "GET" && service !== "login";
      const isPoll = new URL(request.url).searchParams.has("asyncId");
      known.push({ key, nth: count(key), service, isWrite, isPoll, hasBody: false, mayBeStale });
      written ||= isWrite;
      const answer = await sandbox.fetch(request);
      const hasBody = (await answer.clone().text()) !== "";
      known[index] = { ...(known[index] as KnownRequest), hasBody };
      return answer;
    },
  });
  if (ran.exitCode !== 0) throw new Error(`${prepared.scenario.name} fails undisturbed:\n${ran.stderr}`);
  return known;
}

/** Counts how often each key was seen. */
export function counting(): (key: string) => number {
  const seen = new Map<string, number>();
  return (key) => {
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return count;
  };
}

/** The ids of a sign-in and of a long-running operation are other ones in each run. */
export function keyOf({ method, url }: Request): string {
  const { hostname, pathname, searchParams } = new URL(url);
  for (const id of ["client-request-id", "asyncId"]) searchParams.delete(id);
  const query = searchParams.toString();
  return `${method} ${hostname}${pathname}${query === "" ? "" : `?${query}`}`;
}

export function serviceOf(world: Readonly<World>, { url }: Request): ServiceName {
  const found = serviceAt(world, new URL(url).hostname);
  if (found === null) throw new Error(`a request to ${url}`);
  return found.service;
}

/** Whether a request changes something of Azure. */
export function writesTo(service: ServiceName, { method }: Request): boolean {
  return service !== "login" && !["GET", "HEAD", "POST"].includes(method);
}
