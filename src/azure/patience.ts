import { misshapen } from "./answer-shape.ts";
import { isLasting } from "./network/unreached.ts";
import { type Link, linked, type Wire } from "./wire.ts";

/** How waiting is done and shown, and what ends it. */
export interface Patience {
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Told before each wait, for a terminal. */
  readonly waiting: (reason: string, milliseconds: number) => void;
  /** Ends requests and waits at once when it is aborted; its reason is thrown. */
  readonly signal: AbortSignal;
}

/** Milliseconds between attempts where the service names none; their number bounds the attempts. */
const waits: readonly number[] = [500, 1000, 2000, 4000, 8000];

/**
 * Milliseconds in which a service must have answered for the first time, all attempts together: a service that cannot be
 * reached is told within 15 s. One that has answered is waited for longer.
 */
const firstAnswer = 12_000;

/** A service that wants more time than this is not waited for. */
const longestWait = 120_000;

/**
 * Repeats requests that change nothing: reads, and everything to the addresses where a sign-in may be asked for again.
 * What answers without https is in this machine, such as its metadata service: it is there at once, or not at all.
 * They are repeated after 408, 429, 500, 502, 503, 504, a broken connection, a silence, and an answer that is none, such as a page or an error that says 200.
 * A request that writes is sent once and its failure handed on: only the caller, who knows what the resource should be, can decide
 * whether the write was done. The SDKs' own retries are off for that reason: they would repeat a write.
 *
 * @param signIn the addresses that sign in, or give what a sign-in is made with, https
 */
export function patientWire(wire: Wire, signIn: readonly string[], patience: Patience): Wire {
  const origins = new Set(signIn.map((address) => new URL(address).origin));
  // One listener for all requests: many are under way at once, and Node warns of more than ten.
  const underWay = new Set<Link>();
  const reached = new Set<string>();
  patience.signal.addEventListener("abort", () => {
    for (const link of underWay) link.abort(patience.signal.reason);
  });
  const send = async (request: Request, atMost: number): Promise<Answer> => {
    const link = linked([request.signal], atMost);
    underWay.add(link);
    try {
      return await answerTo(wire, new Request(request, { signal: link.signal }), patience.signal);
    } finally {
      underWay.delete(link);
      link.release();
    }
  };
  return async (request) => {
    const { origin, protocol } = new URL(request.url);
    const mayRepeat =
      (["GET", "HEAD"].includes(request.method) && protocol === "https:") || origins.has(origin);
    const begun = performance.now();
    const left = () =>
      reached.has(origin) ? Number.POSITIVE_INFINITY : firstAnswer - (performance.now() - begun);
    let trouble: Answer | null = null;
    for (let attempt = 0; ; attempt++) {
      patience.signal.throwIfAborted();
      // 0 is no limit, and what is over is over at once.
      const answer = await send(request.clone(), Number.isFinite(left()) ? Math.max(1, left()) : 0);
      if (answer.kind !== "none") reached.add(origin);
      // An attempt that was cut short knows less than the one before it.
      if (trouble !== null && left() <= 0) return outcomeOf(trouble);
      trouble = answer;
      const wait = mayRepeat ? waitAfter(answer, attempt) : null;
      if (wait === null || wait >= left()) return outcomeOf(answer);
      patience.waiting(`${new URL(request.url).host} ${troubleWords(answer)}`, wait);
      await patience.sleep(wait);
    }
  };
}

type Answer =
  | { readonly kind: "response"; readonly response: Response }
  | { readonly kind: "malformed"; readonly host: string; readonly what: string }
  | { readonly kind: "none"; readonly error: unknown };

async function answerTo(wire: Wire, request: Request, signal: AbortSignal): Promise<Answer> {
  try {
    return await checked(request, await wire(request));
  } catch (error) {
    signal.throwIfAborted();
    // Node makes no response of a status that HTTP does not have.
    if (error instanceof RangeError) return malformed(request, "a status that does not exist");
    return { kind: "none", error };
  }
}

/** A proxy's page, half a document, an error that says 200: none of them is the service's answer. */
async function checked(request: Request, response: Response): Promise<Answer> {
  if (!response.ok) return { kind: "response", response };
  const text = await response.text();
  const isPolicy = response.headers.get("content-type")?.includes("vnd.ms-azure-apim.policy") === true;
  const what = isPolicy && text !== "" ? null : misshapen(request, text);
  if (what !== null) return malformed(request, what);
  const { status, statusText, headers } = response;
  return {
    kind: "response",
    response: new Response(text === "" ? null : text, { status, statusText, headers }),
  };
}

function malformed({ url }: Request, what: string): Answer {
  return { kind: "malformed", host: new URL(url).host, what };
}

/** How long to wait before the next attempt; `null` when there is none. */
function waitAfter(answer: Answer, attempt: number): number | null {
  const usual = waits[attempt];
  if (usual === undefined) return null;
  switch (answer.kind) {
    case "malformed":
      return usual;
    case "none":
      return isPassing(answer.error) ? usual : null;
    case "response": {
      if (!passing.has(answer.response.status)) return null;
      const named = retryAfter(answer.response.headers.get("retry-after"));
      return named === null || named <= longestWait ? (named ?? usual) : null;
    }
    default:
      return answer satisfies never;
  }
}

const passing: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/** Milliseconds from `Retry-After`: a number of seconds, as Azure sends it; a date is left to the usual waits. */
export function retryAfter(header: string | null | undefined): number | null {
  return header !== null && header !== undefined && /^\d{1,6}$/.test(header.trim())
    ? Number(header) * 1000
    : null;
}

/** A host that does not exist, or that shows a certificate nobody trusts, is the same a second later. */
function isPassing(error: unknown): boolean {
  if (error instanceof DOMException) return error.name === "TimeoutError";
  return error instanceof TypeError && !isLasting(error);
}

function troubleWords(answer: Answer): string {
  switch (answer.kind) {
    case "malformed":
      return `answered with ${answer.what}`;
    case "none":
      return "gave no answer";
    case "response":
      return answer.response.status === 429 ? "asks to wait" : `answered ${answer.response.status}`;
    default:
      return answer satisfies never;
  }
}

/** What the SDK gets to see. What the service did not answer counts as no answer: a write may have been done or not. */
function outcomeOf(answer: Answer): Response {
  switch (answer.kind) {
    case "response":
      return answer.response;
    case "malformed":
      throw new TypeError(`${answer.host} answered with ${answer.what}; is a proxy in between?`);
    case "none":
      throw answer.error;
    default:
      return answer satisfies never;
  }
}
