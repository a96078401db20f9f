import { decodeJwt } from "jose";
import { type Cloud, keep } from "../cloud.ts";
import { armKind, armThrottled } from "../faults/fault-answer.ts";

/**
 * ARM's token buckets of 2024: how many requests at once, and how many more a second (verified: documentation of request
 * limits and throttling).
 */
const limits = {
  read: { size: 250, perSecond: 25 },
  write: { size: 200, perSecond: 10 },
  delete: { size: 200, perSecond: 10 },
} as const;

/** Whether a request is let through, and how many more there could be. */
export type Admission = { readonly left: number } | { readonly refusal: Response };

/** Takes a request from the caller's bucket. A world that does not throttle has buckets that never run dry. */
export function admit(cloud: Cloud, request: Request): Admission {
  const kind = armKind(request.method);
  const { size, perSecond } = limits[kind];
  if (!cloud.world.behaviours.throttling) {
    return { left: size - 1 };
  }
  const subscription = /\/subscriptions\/([^/]+)/i.exec(new URL(request.url).pathname)?.[1] ?? "";
  const key = [subscription.toLowerCase(), principalOf(request), kind].join(" ");
  const now = cloud.now();
  const bucket = cloud.buckets.get(key) ?? { left: size, at: now };
  const left = Math.min(size, bucket.left + ((now - bucket.at) / 1000) * perSecond);
  if (left < 1) {
    return { refusal: armThrottled(request.method, Math.ceil((1 - left) / perSecond)) };
  }
  keep(cloud.buckets, key, { left: left - 1, at: now });
  return { left: Math.floor(left - 1) };
}

/** Who asks, as the token says it; whether that is true is looked at later. */
function principalOf(request: Request): string {
  try {
    return String(decodeJwt(request.headers.get("authorization")?.slice("Bearer ".length) ?? "")["oid"]);
  } catch {
    return "nobody";
  }
}
