import { setTimeout as wait } from "node:timers/promises";
import type { Hono } from "hono";
import { armApp } from "./arm/routes.ts";
import type { Cloud, RouteBindings } from "./cloud.ts";
import { entraApp } from "./entra/routes.ts";
import { type FaultedRequest, faultAnswer } from "./faults/fault-answer.ts";
import { ConnectionReset, startFaultPlan } from "./faults/faults.ts";
import { gatewayApp } from "./gateway/routes.ts";
import { graphApp } from "./graph/routes.ts";
import { type Origins, type ServiceName, serviceAt } from "./hosts.ts";
import { notEmulated } from "./problem.ts";
import type { PlannedFault, World } from "./world/world.ts";

/** One request as the log keeps it: never a token, a secret or a query that could hold one. */
export interface LogLine {
  readonly service: ServiceName | "unknown";
  readonly method: string;
  /** The path; for Graph and ARM with the query. */
  readonly path: string;
  readonly status: number;
  /** Whether a token came with it. */
  readonly authorized: boolean;
}

/** Answers a request that is addressed to one of Azure's public hosts. */
export type Answer = (request: Request, origins: Origins) => Promise<Response>;

/** Connects the four services to their hosts. `record` gets a line for each request, in the order of the answers. */
export function connectServices(cloud: Cloud, record: (line: LogLine) => void): Answer {
  const apps: Readonly<Record<ServiceName, Hono<RouteBindings>>> = {
    login: entraApp(),
    graph: graphApp(),
    arm: armApp(),
    gateway: gatewayApp(),
  };
  const dueFault = startFaultPlan();
  const past = keepPast(cloud.world);
  const answerTo: Answer = async (request, origins) => {
    const url = new URL(request.url);
    const found = serviceAt(cloud.world, url.hostname);
    const line = lineOf(request, url, found?.service ?? "unknown");
    if (found === null) {
      record({ ...line, status: 501 });
      return notEmulated(`the host ${url.hostname}`);
    }
    const { service, apim = "" } = found;
    const fault = dueFault(cloud, { service, method: request.method, path: url.pathname });
    const faulted = { service, method: request.method, now: cloud.now() };
    const answer = async (world: World = cloud.world) =>
      apps[service].fetch(request, {
        cloud: { ...cloud, world },
        origins,
        apim,
        ask: async (asked: Request) => (isOtherService(cloud.world, asked) ? answerTo(asked, origins) : null),
      });
    try {
      const response = await withFault(fault, past, request, faulted, answer);
      record({ ...line, status: response.status });
      return response;
    } catch (error) {
      record({ ...line, status: 0 });
      throw error;
    }
  };
  return answerTo;
}

/** A gateway that called itself might never come to an end. */
function isOtherService(world: World, { url }: Request): boolean {
  const found = serviceAt(world, new URL(url).hostname);
  return found !== null && found.service !== "gateway";
}

function lineOf(request: Request, url: URL, service: LogLine["service"]): Omit<LogLine, "status"> {
  const showsQuery = service === "graph" || service === "arm";
  return {
    service,
    method: request.method,
    path: withoutTokens(showsQuery ? url.pathname + url.search : url.pathname),
    authorized: request.headers.has("authorization"),
  };
}

/** Nobody should put a token into an address; some do, and the log is for reading. */
function withoutTokens(path: string): string {
  return path
    .replace(/eyJ[\w-]{6,}\.[\w.-]+/g, "***")
    .replace(/\b(access_token|id_token|client_secret|token|sig|code)=[^&]*/gi, "$1=***");
}

async function withFault(
  fault: PlannedFault | null,
  past: PastWorld,
  request: Request,
  faulted: FaultedRequest,
  answer: (world?: World) => Promise<Response>,
): Promise<Response> {
  if (fault === null) {
    past.remember(request);
    return answer();
  }
  if (fault.delayMs > 0) {
    // Who gave up waiting keeps nobody waiting.
    await wait(fault.delayMs, undefined, { signal: request.signal });
  }
  switch (fault.effect) {
    case "answer":
      return faultAnswer(fault, faulted);
    case "reset-before":
      throw new ConnectionReset();
    case "reset-after":
      past.remember(request);
      await answer();
      throw new ConnectionReset();
    case "stale-read":
      return answer(past.before());
    case "none":
      past.remember(request);
      return answer();
    default:
      return fault.effect satisfies never;
  }
}

/** The world before the last write, for stale reads; kept only where such a fault is planned. */
interface PastWorld {
  readonly remember: (request: Request) => void;
  readonly before: () => World;
}

function keepPast(world: World): PastWorld {
  let past: World | null = null;
  return {
    remember: (request) => {
      const isWrite = request.method !== "GET" && request.method !== "HEAD";
      if (isWrite && world.faults.some((fault) => fault.effect === "stale-read")) {
        past = structuredClone(world);
      }
    },
    before: () => past ?? world,
  };
}
