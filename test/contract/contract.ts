import { rmSync } from "node:fs";
import { copyDocuments } from "./documents.ts";
import type { Exchange } from "./exchange.ts";
import { type LiveValidator, type LiveVerdict, startValidator } from "./oav.ts";
import { outsideContract } from "./outside.ts";

/** What the documents say about one exchange. */
export type Verdict =
  | { readonly kind: "kept"; readonly operation: string }
  | { readonly kind: "broken"; readonly operation: string; readonly problems: readonly string[] }
  | { readonly kind: "outside"; readonly reason: string };

/** Azure's OpenAPI documents, ready to judge. */
export interface Contract {
  readonly judge: (exchange: Exchange) => Promise<Verdict>;
  readonly close: () => void;
}

export async function openContract(): Promise<Contract> {
  const folder = copyDocuments();
  const validator = await startValidator(folder);
  return {
    judge: async (exchange) => {
      const reason = outsideContract(exchange.path);
      if (reason !== null) return { kind: "outside", reason };
      const { operation, problems } = await examine(validator, exchange);
      return problems.length === 0 ? { kind: "kept", operation } : { kind: "broken", operation, problems };
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function examine(
  validator: LiveValidator,
  exchange: Exchange,
): Promise<{ readonly operation: string; readonly problems: readonly string[] }> {
  const { liveRequest, liveResponse } = inValidatorsWords(exchange);
  if (endsLongRunning(exchange)) {
    const verdict = await validator.validateLiveResponse(liveResponse, {
      url: liveRequest.url,
      method: "PUT",
    });
    return { operation: verdict.operationInfo.operationId, problems: problemsOf("answer", verdict) };
  }
  const { requestValidationResult: request, responseValidationResult: response } =
    await validator.validateLiveRequestResponse({ liveRequest, liveResponse });
  const problems = [...problemsOf("request", request), ...problemsOf("answer", response)];
  return { operation: response.operationInfo.operationId, problems };
}

/**
 * The poll that ends a long-running PUT carries the PUT's own answer, 201 included (verified: recorded traffic). The
 * documents know that answer by the PUT only.
 */
function endsLongRunning({ method, path, status }: Exchange): boolean {
  return method === "GET" && status === 201 && path.includes("asyncCode=201");
}

function inValidatorsWords(exchange: Exchange) {
  const { searchParams } = new URL(exchange.path, "https://arm.invalid");
  return {
    liveRequest: {
      url: exchange.path,
      method: exchange.method,
      headers: exchange.requestHeaders,
      query: Object.fromEntries(searchParams),
      body: parsed(exchange.requestBody),
    },
    liveResponse: {
      statusCode: String(exchange.status),
      headers: exchange.responseHeaders,
      body: parsed(exchange.responseBody),
    },
  };
}

function parsed(body: string): unknown {
  return body === "" ? undefined : JSON.parse(body);
}

/** An exception is a problem as well: the validator then knows no such operation, and has checked nothing. */
function problemsOf(half: string, verdict: LiveVerdict): string[] {
  if (verdict.runtimeException !== undefined) return [`${half}: ${verdict.runtimeException.message}`];
  const errors = verdict.errors.map(
    ({ code, message, pathsInPayload }) =>
      `${half}: ${code} at ${pathsInPayload.join(", ") || "top"}: ${message}`,
  );
  return errors.length > 0 || verdict.isSuccessful === true ? errors : [`${half}: not checked`];
}

/** The verdicts on many exchanges, and a line that counts them. */
export interface Judgement {
  readonly broken: readonly string[];
  readonly operations: ReadonlySet<string>;
  readonly checked: number;
  readonly summary: string;
}

export async function judgeAll(contract: Contract, exchanges: readonly Exchange[]): Promise<Judgement> {
  const broken = new Set<string>();
  const operations = new Set<string>();
  const outside = new Map<string, number>();
  let checked = 0;
  for (const exchange of exchanges) {
    const verdict = await contract.judge(exchange);
    if (verdict.kind === "outside") {
      outside.set(verdict.reason, (outside.get(verdict.reason) ?? 0) + 1);
      continue;
    }
    checked += 1;
    operations.add(verdict.operation);
    if (verdict.kind === "broken") {
      broken.add(`${exchange.method} ${exchange.path} ${exchange.status}: ${verdict.problems.join("; ")}`);
    }
  }
  const unchecked = [...outside].map(([reason, count]) => `\n  ${count} outside: ${reason}`).join("");
  const summary = `${checked} exchanges checked, ${operations.size} distinct operations, ${broken.size} violations${unchecked}`;
  return { broken: [...broken], operations, checked, summary };
}
