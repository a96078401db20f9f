import type { Sandbox } from "../open.ts";
import type { Answer, Visit } from "./visit.ts";

/** Sends a call with a token, or without one, through the gateway. */
export async function callGateway(
  sandbox: Sandbox,
  host: string,
  { method, path }: Visit["calls"][number],
  token: string | null,
): Promise<Answer> {
  const headers = {
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
  };
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
  const hasBody = method !== "GET" && method !== "HEAD";
  const request = new Request(`https://${host}${path}`, { method, headers, ...(hasBody ? { body } : {}) });
  return answerIn(await sandbox.fetch(request));
}

/**
 * A refusal is a 4xx that the gateway itself gives, because whatever is behind it here answers everybody. 404 means that
 * nothing is there, 405 and 429 have to do with the call, and from 500 on something could not be done.
 */
function answerIn({ status, headers }: Response): Answer {
  if (status < 400) return { answer: "yes", why: null, code: null };
  const left = headers.get("x-sandbox-not-emulated");
  if (left !== null) {
    return { answer: "unknown", code: "not-executable", why: `the rehearsal cannot execute ${left}` };
  }
  if ([404, 405, 429].includes(status) || status >= 500) {
    return {
      answer: "unknown",
      code: "no-answer",
      why: `the gateway answers ${status}, which tells nothing about the caller`,
    };
  }
  const because = headers.get("x-sandbox-refused");
  return {
    answer: "no",
    code: `http-${status}`,
    why: `the gateway answers ${status}${because === null ? "" : `: ${because.replace(/\.$/, "")}`}`,
  };
}
