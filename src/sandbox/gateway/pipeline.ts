import { elementsOf, type PolicyElement } from "../policy/node.ts";
import { readPolicy } from "../policy/read.ts";
import { rootOf, withNamedValues } from "./documents.ts";
import { type Exchange, PolicyFailure } from "./exchange.ts";
import { executeStatement, type Flow } from "./execute.ts";
import { noteInTrace } from "./trace.ts";

type Section = "inbound" | "backend" | "outbound" | "on-error";

/** What a service without a global policy does: it forwards. */
const defaultGlobal = readPolicy(
  "<policies><inbound /><backend><forward-request /></backend><outbound /><on-error /></policies>",
  "rawxml",
).find((node): node is PolicyElement => node.kind === "element");

/**
 * Runs a call through its policies: operation, API, product, global, each going to the next at `<base />`. A document
 * without a section continues to the next scope there; that a section without `<base />` skips the others is verified
 * (documentation of policy scopes), that an absent one does not is not.
 *
 * `send` calls the backend when the backend section forwards.
 */
export async function runPipeline(
  exchange: Exchange,
  send: (exchange: Exchange) => Promise<void>,
): Promise<void> {
  const documents = effectiveDocuments(exchange);
  let section: Section = "inbound";
  const enter = (next: Section): void => {
    section = next;
    if (exchange.trace !== null) {
      exchange.trace.section = next;
    }
  };
  noteRequest(exchange);
  try {
    if ((await runSection(documents, 0, section, exchange)) === "answered") {
      return;
    }
    enter("backend");
    if (forwards(documents, 0)) {
      await send(exchange);
    }
    if ((await runSection(documents, 0, section, exchange)) === "answered") {
      return;
    }
    enter("outbound");
    await runSection(documents, 0, section, exchange);
  } catch (error) {
    if (!(error instanceof PolicyFailure)) {
      throw error;
    }
    const failedIn = section;
    enter("on-error");
    await answerFailure(documents, exchange, error, failedIn);
  }
}

function effectiveDocuments(exchange: Exchange): PolicyElement[] {
  const { operation, api, product, service } = exchange;
  const stored = [operation.policy, api.policy, product?.policy ?? null, service.policy];
  const documents = stored.flatMap((policy) => (policy === null ? [] : [rootOf(policy)]));
  const withGlobal =
    service.policy === null && defaultGlobal !== undefined ? [...documents, defaultGlobal] : documents;
  return withGlobal.map((document) => withNamedValues(document, service));
}

function sectionOf(
  documents: readonly PolicyElement[],
  level: number,
  section: Section,
): PolicyElement | null {
  const document = documents[level];
  return document === undefined ? null : (elementsOf(document, section)[0] ?? null);
}

async function runSection(
  documents: readonly PolicyElement[],
  level: number,
  section: Section,
  exchange: Exchange,
): Promise<Flow> {
  if (level >= documents.length) {
    return "next";
  }
  const own = sectionOf(documents, level, section);
  if (own === null) {
    return runSection(documents, level + 1, section, exchange);
  }
  const run = async (elements: readonly PolicyElement[]): Promise<Flow> => {
    for (const element of elements) {
      const flow =
        element.name === "base"
          ? await runSection(documents, level + 1, section, exchange)
          : await executed(element, exchange, run);
      if (flow === "answered") {
        return flow;
      }
    }
    return "next";
  };
  return run(elementsOf(own));
}

/** Runs one statement and notes it; validations note themselves, with what they saw. */
async function executed(
  element: PolicyElement,
  exchange: Exchange,
  run: (elements: readonly PolicyElement[]) => Promise<Flow>,
): Promise<Flow> {
  const flow = await executeStatement(element, exchange, run);
  if (!element.name.startsWith("validate-")) {
    noteInTrace(exchange, element.name, {
      message: flow === "answered" ? "Response was returned." : "Done.",
    });
  }
  return flow;
}

/** What a trace begins with: the request, without what it proves itself with, and where it goes. */
function noteRequest(exchange: Exchange): void {
  const { request, originalUrl, api, operation, product } = exchange;
  const headers = [...request.headers.keys()].map((name) => ({ name }));
  noteInTrace(exchange, "api-inspector", {
    request: { method: request.method, url: originalUrl.origin + originalUrl.pathname, headers },
  });
  noteInTrace(exchange, "api-inspector", {
    configuration: {
      api: { from: `/${api.path}`, to: exchange.backend, version: null, revision: api.apiRevision },
      operation: { method: operation.method, uriTemplate: operation.urlTemplate },
      product: product?.name ?? "-",
    },
  });
}

/** Whether the backend section, with all its `<base />`, sends the call on. */
function forwards(documents: readonly PolicyElement[], level: number): boolean {
  if (level >= documents.length) {
    return false;
  }
  const own = sectionOf(documents, level, "backend");
  if (own === null) {
    return forwards(documents, level + 1);
  }
  return elementsOf(own).some(
    (element) =>
      element.name === "forward-request" || (element.name === "base" && forwards(documents, level + 1)),
  );
}

/** Answers a refusal: the usual body first, which `on-error` may then replace. */
async function answerFailure(
  documents: readonly PolicyElement[],
  exchange: Exchange,
  failure: PolicyFailure,
  section: Section,
): Promise<void> {
  const { status, message, source, reason } = failure;
  exchange.lastError = { source, reason, message, section };
  exchange.response = {
    status,
    reason: "",
    headers: new Headers({ "content-type": "application/json" }),
    body: `{ "statusCode": ${status}, "message": ${JSON.stringify(message)} }`,
  };
  await runSection(documents, 0, "on-error", exchange);
}
