import type { Wire } from "./wire.ts";

/** What a pace is kept with. */
export interface Pace {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Rejects when the signal is aborted. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** The pace of a real process. */
export const realPace: Pace = {
  now: Date.now,
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer);
        reject(signal.reason instanceof Error ? signal.reason : new Error("aborted"));
      };
      const timer = setTimeout(() => {
        signal.removeEventListener("abort", stop);
        resolve();
      }, milliseconds);
      if (signal.aborted) stop();
      signal.addEventListener("abort", stop, { once: true });
    }),
};

/** Milliseconds a read, as Azure Resource Manager refills its bucket: 25 a second (verified: documentation of its limits). */
const refill = 40;

/** Reads that are left to others who use the same identity. */
const reserve = 10;

/** What is known of one bucket: they are kept for each subscription (verified: documentation of the limits). */
interface Bucket {
  /** How many reads are let through without a wait. */
  left: number;
  underWay: number;
  /** When the next read may go out, where none is left. */
  free: number;
}

/**
 * Slows reads of Azure Resource Manager down before it refuses them. Its answers say how many more it lets through
 * (`x-ms-ratelimit-remaining-subscription-reads`; verified: recorded traffic); close to none, the reads go out at the pace at
 * which more come. Where an answer says nothing, nothing waits.
 *
 * @param arm the address of Azure Resource Manager
 */
export function pacedReads(wire: Wire, arm: string, pace: Pace): Wire {
  const { origin } = new URL(arm);
  const buckets = new Map<string, Bucket>();
  return async (request) => {
    const url = new URL(request.url);
    if (request.method !== "GET" || url.origin !== origin) return wire(request);
    const key = subscriptionIn(url);
    const bucket = buckets.get(key) ?? { left: Number.POSITIVE_INFINITY, underWay: 0, free: 0 };
    buckets.set(key, bucket);
    await turn(bucket, pace, request.signal);
    bucket.underWay += 1;
    try {
      const response = await wire(request);
      const told = remaining(response);
      if (told !== null) bucket.left = told - (bucket.underWay - 1);
      return response;
    } finally {
      bucket.underWay -= 1;
    }
  };
}

async function turn(bucket: Bucket, { now, sleep }: Pace, signal: AbortSignal): Promise<void> {
  if (bucket.left > reserve) {
    bucket.left -= 1;
    return;
  }
  bucket.free = Math.max(now(), bucket.free) + refill;
  await sleep(bucket.free - now(), signal);
}

function subscriptionIn({ pathname }: URL): string {
  return /^\/subscriptions\/([^/]+)/i.exec(pathname)?.[1]?.toLowerCase() ?? "";
}

function remaining(response: Response): number | null {
  const text = response.headers.get("x-ms-ratelimit-remaining-subscription-reads");
  return text !== null && /^\d{1,6}$/.test(text) ? Number(text) : null;
}
