import { Hono } from "hono";
import { callBackend } from "../backends/backends.ts";
import type { RouteBindings } from "../cloud.ts";
import { PolicySyntaxError } from "../policy/node.ts";
import { gatewayProblem, notEmulated, printable } from "../problem.ts";
import type { ApimService, Product } from "../world/world-apim.ts";
import { type Exchange, NotExecutable } from "./exchange.ts";
import { type Destination, findOperation, productOfCall } from "./find-operation.ts";
import { runPipeline } from "./pipeline.ts";
import { type Tracing, tracingOf } from "./trace.ts";
import type { Trace } from "./trace-record.ts";

/** The gateway of one API Management service: `<service>.azure-api.net`. Enforces the stored policies. */
export function gatewayApp(): Hono<RouteBindings> {
  const app = new Hono<RouteBindings>();
  app.all("*", (context) => answer(context.env, context.req.raw));
  return app;
}

async function answer(env: RouteBindings["Bindings"], request: Request): Promise<Response> {
  const { cloud, apim: name } = env;
  const service = cloud.world.subscriptions
    .flatMap((subscription) => subscription.services)
    .find((candidate) => candidate.name === name);
  const url = new URL(request.url);
  const destination = service === undefined ? null : findOperation(service, request.method, url.pathname);
  if (service === undefined || destination === null) {
    return gatewayProblem(404, "Resource not found");
  }
  const key = request.headers.get("ocp-apim-subscription-key") ?? url.searchParams.get("subscription-key");
  const verdict = productOfCall(service, destination.api, key);
  if (!verdict.admitted) {
    return gatewayProblem(401, verdict.message, {
      "www-authenticate":
        'AzureApiManagementKey realm="https://azure-api.net",name="Ocp-Apim-Subscription-Key",type="header"',
    });
  }
  const tracing = tracingOf(cloud, service.name, destination.api.name, request.headers);
  const trace = tracing.kind === "on" ? tracing.trace : null;
  const exchange = await startExchange(env, service, verdict.product, destination, request, trace);
  try {
    await runPipeline(exchange, callBackend);
    return finished(exchange, tracing);
  } catch (error) {
    if (error instanceof NotExecutable || error instanceof PolicySyntaxError) {
      return notEmulated(`policy ${error.message}`);
    }
    throw error;
  }
}

async function startExchange(
  { cloud, ask }: RouteBindings["Bindings"],
  service: ApimService,
  product: Product | null,
  destination: Destination,
  request: Request,
  trace: Trace | null,
): Promise<Exchange> {
  const { api, operation, parameters, rest } = destination;
  const originalUrl = new URL(request.url);
  const url = new URL(originalUrl);
  url.pathname = rest;
  url.searchParams.delete("subscription-key");
  const headers = new Headers(request.headers);
  headers.delete("apim-debug-authorization");
  return {
    cloud,
    service,
    api,
    operation,
    product,
    originalUrl,
    templateParameters: parameters,
    request: {
      method: request.method,
      url,
      headers,
      body: await request.text(),
    },
    variables: new Map(),
    ask,
    backend: api.serviceUrl ?? backendUrl(service, api.backendId),
    response: null,
    lastError: null,
    refusedBecause: null,
    trace,
    ignored: new Set(),
  };
}

function backendUrl(service: ApimService, id: string | null): string | null {
  return service.backends.find((backend) => backend.name === id)?.url ?? null;
}

function finished(exchange: Exchange, tracing: Tracing): Response {
  const response = exchange.response ?? { status: 200, reason: "OK", headers: new Headers(), body: "" };
  const headers = new Headers(response.headers);
  if (tracing.kind === "on") {
    headers.set("Apim-Trace-Id", tracing.trace.traceId);
  } else if (tracing.kind === "refused") {
    headers.set(tracing.header, "true");
  }
  if (exchange.refusedBecause !== null) {
    headers.set("x-sandbox-refused", printable(exchange.refusedBecause));
  }
  if (exchange.ignored.size > 0) {
    headers.set("x-sandbox-ignored", printable([...exchange.ignored].join(", ")));
  }
  const mayHaveBody = ![101, 204, 205, 304].includes(response.status) && response.body !== "";
  return new Response(mayHaveBody ? response.body : null, { status: response.status, headers });
}
