import { faultAnswer } from "../../src/sandbox/faults/fault-answer.ts";
import { ConnectionReset } from "../../src/sandbox/faults/faults.ts";
import type { ServiceName } from "../../src/sandbox/hosts.ts";
import { type Sandbox, startWorld } from "../../src/sandbox/open.ts";
import type { PlannedFault, World } from "../../src/sandbox/world/world.ts";
import type { KnownRequest } from "./requests.ts";

/** What a request meets instead of a healthy service. */
export interface Disturbance {
  readonly name: string;
  /** Whether a service could do that to this request. */
  readonly concerns: (request: KnownRequest) => boolean;
  /** Whether the client sees that something is wrong. */
  readonly shows: boolean;
  /** Whether it says that the service has not done the work. */
  readonly refuses: boolean;
  readonly meet: (request: Request, service: ServiceName, place: Place) => Promise<Response>;
}

/** The service that is disturbed, and what a replica that lags behind still shows of a path. */
export interface Place {
  readonly sandbox: Sandbox;
  readonly past: (path: string) => Readonly<World> | null;
}

const any = () => true;
const writes = ({ isWrite }: KnownRequest) => isWrite;
const armWrites = ({ isWrite, service }: KnownRequest) => isWrite && service === "arm";
const graphs = ({ service }: KnownRequest) => service === "graph";

/** Graph's usual 503 is about concurrency; this one is not. */
const plainUnavailable = JSON.stringify({
  error: { code: "ServiceUnavailable", message: "The service is temporarily unavailable." },
});

/**
 * Every kind of disturbance; the words of the answers are those that the services have for them. For a request that
 * changes nothing, "before the work" and "after the work" are the same to everybody, so reads meet the first alone.
 */
export const disturbances: readonly Disturbance[] = [
  disturbance("429 with Retry-After", any, answering({ status: 429 }), { refuses: true }),
  disturbance("500", any, answering({ status: 500 })),
  disturbance("502", any, answering({ status: 502 })),
  disturbance("503", any, answering({ status: 503, body: plainUnavailable })),
  disturbance("504", any, answering({ status: 504 })),
  disturbance("503 Directory_ConcurrencyViolation", graphs, answering({ status: 503 })),
  // Conflicts are answers to writes.
  disturbance("409 in the service's words", writes, answering({ status: 409 }), { refuses: true }),
  disturbance("412", armWrites, answering({ status: 412 }), { refuses: true }),
  disturbance("a reset before the work", any, before(reset)),
  disturbance("a reset after the work", writes, after(reset)),
  disturbance("silence before the work", any, before(silence)),
  disturbance("silence after the work", writes, after(silence)),
  disturbance("a proxy's page after the work", any, after(proxyPage)),
  disturbance("half of the answer", ({ hasBody }) => hasBody, after(halfOf)),
  disturbance("an empty object", ({ hasBody }) => hasBody, after(says({}))),
  disturbance("null", ({ hasBody }) => hasBody, after(says(null))),
  disturbance("an error in a 200", any, after(says({ error: { code: "Oops", message: "It went wrong." } }))),
  disturbance("nothing in a 200", ({ hasBody }) => hasBody, after(nothing)),
  disturbance("a status that does not exist", any, after(noStatus)),
  disturbance("a defect of the network's client", writes, after(defect)),
  disturbance("an operation that failed", ({ isPoll }) => isPoll, after(says({ status: "Failed" }))),
  disturbance("an operation that was cancelled", ({ isPoll }) => isPoll, after(says({ status: "Canceled" }))),
  disturbance("a stale read", ({ mayBeStale }) => mayBeStale, stale, { shows: false }),
];

const lastingNames: ReadonlySet<string> = new Set([
  "429 with Retry-After",
  "503",
  "a reset before the work",
  "a reset after the work",
  "a proxy's page after the work",
  "an error in a 200",
  "a stale read",
]);

/** What stays for good in the second sweep. It meets all later requests, too, whatever the first one is. */
export const lasting: readonly Disturbance[] = disturbances
  .filter(({ name }) => lastingNames.has(name))
  .map((one) => (one.name === "a stale read" ? one : { ...one, concerns: any }));

function disturbance(
  name: string,
  concerns: Disturbance["concerns"],
  meet: Disturbance["meet"],
  more: { readonly shows?: boolean; readonly refuses?: boolean } = {},
): Disturbance {
  return { name, concerns, meet, shows: true, refuses: false, ...more };
}

interface Answered {
  readonly status: number;
  /** In place of the service's usual body for that status. */
  readonly body?: string;
}

function answering({ status, body }: Answered): Disturbance["meet"] {
  const fault: PlannedFault = {
    service: null,
    method: null,
    path: null,
    nth: null,
    times: null,
    delayMs: 0,
    effect: "answer",
    status,
    headers: {},
    body: body ?? null,
  };
  return async ({ method }, service) => faultAnswer(fault, { service, method, now: Date.now() });
}

function before(end: () => Response): Disturbance["meet"] {
  return async () => end();
}

function after(end: (answer: Response) => Response | Promise<Response>): Disturbance["meet"] {
  return async (request, _service, { sandbox }) => end(await sandbox.fetch(request));
}

function reset(): never {
  throw new ConnectionReset();
}

/** As fetch rejects when its time is up. */
function silence(): never {
  throw new DOMException("The operation was aborted due to timeout", "TimeoutError");
}

/** With the status of the service; an empty answer has no place for a page, so a proxy says 200 there. */
function proxyPage({ status }: Response): Response {
  const page = "<html><body>Please sign in to the network.</body></html>";
  return new Response(page, {
    status: status === 204 ? 200 : status,
    headers: { "content-type": "text/html" },
  });
}

function says(body: unknown): () => Response {
  return () => Response.json(body);
}

function nothing(): Response {
  return new Response(null, { status: 200 });
}

/** As Node answers a status that HTTP does not have, such as 600. */
function noStatus(): never {
  throw new RangeError('init["status"] must be in the range of 200 to 599, inclusive.');
}

/** Such as a bug in an SDK, or in ours. */
function defect(): never {
  throw new ReferenceError("nobody is not defined");
}

async function halfOf(answer: Response): Promise<Response> {
  const text = await answer.text();
  const headers = new Headers(answer.headers);
  headers.delete("content-length");
  return new Response(text.slice(0, Math.floor(text.length / 2)), { status: answer.status, headers });
}

/** A write goes where it should; only a read can be answered by a replica that lags behind. */
async function stale(request: Request, _service: ServiceName, { sandbox, past }: Place): Promise<Response> {
  const world = request.method === "GET" ? past(new URL(request.url).pathname) : null;
  return world === null ? sandbox.fetch(request) : startWorld(structuredClone(world)).fetch(request);
}
