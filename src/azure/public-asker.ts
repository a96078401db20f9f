import type { PublicAnswer } from "../core/verify/answer.ts";
import { unreached } from "./network/unreached.ts";
import { linked, type Wire } from "./wire.ts";

/** A question that anybody may ask: it carries no credential. */
export interface PublicQuestion {
  readonly url: string;
  readonly method?: "GET" | "POST";
  /** JSON text. */
  readonly body?: string;
}

/** Asks, and tells also of silence; an answer is never followed anywhere. */
export type PublicAsker = (question: PublicQuestion) => Promise<PublicAnswer>;

/** Milliseconds. What cannot be reached is told within 15 s. */
const silenceAtMost = 15_000;

/** Characters. Metadata is a few hundred of them. */
const longestText = 256 * 1024;

/**
 * Asks over https at these hosts and at no other: what metadata names is a server's own text, and may lead into a network.
 *
 * @param hosts lower case, with a port where it is not the usual one
 */
export function publicAsker(wire: Wire, hosts: readonly string[]): PublicAsker {
  const known = new Set(hosts.map((host) => host.toLowerCase()));
  return async ({ url, method = "GET", body }) => {
    const address = new URL(url);
    if (address.protocol !== "https:" || !known.has(address.host)) {
      return {
        kind: "silence",
        url,
        why: `gives no answer, as ${address.origin} is not asked: it is neither the gateway nor a sign-in service`,
      };
    }
    const link = linked([], silenceAtMost);
    try {
      const headers = {
        accept: "application/json, text/event-stream",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      };
      const request = new Request(url, {
        method,
        headers,
        redirect: "manual",
        signal: link.signal,
        ...(body === undefined ? {} : { body }),
      });
      const response = await wire(request);
      const text = (await response.text()).slice(0, longestText);
      return {
        kind: "answer",
        url,
        status: response.status,
        challenge: response.headers.get("www-authenticate") ?? "",
        location: response.headers.get("location") ?? "",
        text,
      };
    } catch (error) {
      return { kind: "silence", url, why: `gives no answer (${reasonOf(address.host, error)})` };
    } finally {
      link.release();
    }
  };
}

/** Node's fetch says "fetch failed"; what happened is its cause. */
function reasonOf(host: string, error: unknown): string {
  if (error instanceof DOMException && error.name === "TimeoutError") return "silence for 15 s";
  return unreached(host, error)?.what.replace(`${host} cannot be reached: `, "") ?? "the connection broke";
}
