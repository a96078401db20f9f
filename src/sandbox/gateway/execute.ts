import { attributeOf, elementsOf, type PolicyElement, textOf } from "../policy/node.ts";
import { rootOf, withNamedValues } from "./documents.ts";
import { type Exchange, isResponse, NotExecutable, type PolicyResponse } from "./exchange.ts";
import { bodyText, setHeader } from "./message-parts.ts";
import { sendRequest } from "./send-request.ts";
import { validateAzureAdToken } from "./validate-azure-ad-token.ts";
import { validateJwt } from "./validate-jwt.ts";
import { resultOf, valueOf } from "./value.ts";

/** How a statement ended: on with the next one, or the call is answered. */
export type Flow = "next" | "answered";

type Statement = (element: PolicyElement, exchange: Exchange, run: RunStatements) => Promise<Flow> | Flow;
/** Runs statements in the same place, for elements that hold others. */
type RunStatements = (elements: readonly PolicyElement[]) => Promise<Flow>;

/** Elements that neither let anybody in nor keep anybody out; they are passed over and named in a header. */
const withoutSayInTheMatter = new Set([
  "authentication-managed-identity",
  "cache-lookup",
  "cache-store",
  "cors",
  "emit-metric",
  "log-to-eventhub",
  "quota",
  "quota-by-key",
  "rate-limit",
  "rate-limit-by-key",
  "retry",
  "trace",
]);

const statements: Readonly<Record<string, Statement>> = {
  "validate-azure-ad-token": (element, exchange) => goOn(validateAzureAdToken(element, exchange)),
  "validate-jwt": (element, exchange) => goOn(validateJwt(element, exchange)),
  "return-response": returnResponse,
  "set-status": (element, exchange) => {
    setStatus(element, responseOf(exchange), exchange);
    return "next";
  },
  "set-header": (element, exchange) => {
    setHeader(element, exchange.response?.headers ?? exchange.request.headers, exchange);
    return "next";
  },
  "set-body": (element, exchange) => {
    responseOf(exchange).body = bodyText(element, exchange);
    return "next";
  },
  "set-variable": (element, exchange) => {
    exchange.variables.set(
      attributeOf(element, "name") ?? "",
      resultOf(attributeOf(element, "value") ?? "", exchange),
    );
    return "next";
  },
  "set-backend-service": setBackendService,
  "rewrite-uri": rewriteUri,
  "set-method": (element, exchange) => {
    exchange.request.method = valueOf(textOf(element).trim(), exchange);
    return "next";
  },
  "forward-request": () => "next",
  choose,
  "send-request": (element, exchange) => goOn(sendRequest(element, exchange)),
  "send-one-way-request": (element, exchange) => goOn(sendRequest(element, exchange)),
  "include-fragment": (element, exchange, run) => {
    const id = attributeOf(element, "fragment-id");
    const fragment = exchange.service.policyFragments.find((candidate) => candidate.name === id);
    if (fragment === undefined) {
      throw new NotExecutable("include-fragment", `there is no fragment '${id ?? ""}'`);
    }
    return run(elementsOf(withNamedValues(rootOf(fragment.policy), exchange.service)));
  },
};

/** Whether the gateway does something with an element of this name, be it to pass over it. */
export function isExecutable(name: string): boolean {
  return name === "base" || Object.hasOwn(statements, name) || withoutSayInTheMatter.has(name);
}

/** Runs one policy statement. @throws NotExecutable for an element the sandbox does not know. */
export async function executeStatement(
  element: PolicyElement,
  exchange: Exchange,
  run: RunStatements,
): Promise<Flow> {
  const statement = Object.hasOwn(statements, element.name) ? statements[element.name] : undefined;
  if (statement !== undefined) {
    return statement(element, exchange, run);
  }
  if (withoutSayInTheMatter.has(element.name)) {
    exchange.ignored.add(element.name);
    return "next";
  }
  throw new NotExecutable(element.name, "the sandbox does not know this policy");
}

async function goOn(done: Promise<void>): Promise<Flow> {
  await done;
  return "next";
}

/** The answer in the making; a body or status set before there is one starts it. */
function responseOf(exchange: Exchange): PolicyResponse {
  exchange.response ??= { status: 200, reason: "OK", headers: new Headers(), body: "" };
  return exchange.response;
}

function returnResponse(element: PolicyElement, exchange: Exchange): Flow {
  const kept = exchange.variables.get(attributeOf(element, "response-variable-name") ?? "");
  const response: PolicyResponse = isResponse(kept)
    ? { ...kept, headers: new Headers(kept.headers) }
    : { status: 200, reason: "OK", headers: new Headers(), body: "" };
  for (const child of elementsOf(element)) {
    switch (child.name) {
      case "set-status":
        setStatus(child, response, exchange);
        break;
      case "set-header":
        setHeader(child, response.headers, exchange);
        break;
      case "set-body":
        response.body = bodyText(child, exchange);
        break;
      default:
        throw new NotExecutable(`return-response/${child.name}`, "not possible in an answer");
    }
  }
  exchange.response = response;
  return "answered";
}

function setStatus(element: PolicyElement, response: PolicyResponse, exchange: Exchange): void {
  response.status = Number(valueOf(attributeOf(element, "code") ?? "200", exchange));
  response.reason = valueOf(attributeOf(element, "reason") ?? "", exchange);
}

function setBackendService(element: PolicyElement, exchange: Exchange): Flow {
  const id = attributeOf(element, "backend-id");
  const baseUrl = attributeOf(element, "base-url");
  if (id !== null) {
    const wanted = valueOf(id, exchange);
    const backend = exchange.service.backends.find((candidate) => candidate.name === wanted);
    if (backend === undefined) {
      throw new NotExecutable("set-backend-service", `there is no backend '${wanted}'`);
    }
    exchange.backend = backend.url;
  } else if (baseUrl !== null) {
    exchange.backend = valueOf(baseUrl, exchange);
  } else {
    throw new NotExecutable("set-backend-service", "neither backend-id nor base-url");
  }
  return "next";
}

function rewriteUri(element: PolicyElement, exchange: Exchange): Flow {
  const template = valueOf(attributeOf(element, "template") ?? "", exchange);
  const path = template.replace(
    /\{([^}]+)\}/g,
    (whole, name: string) => exchange.templateParameters.get(name) ?? whole,
  );
  const rewritten = new URL(path, exchange.request.url);
  if (rewritten.search === "" && attributeOf(element, "copy-unmatched-params") !== "false") {
    rewritten.search = exchange.request.url.search;
  }
  exchange.request.url = rewritten;
  return "next";
}

async function choose(element: PolicyElement, exchange: Exchange, run: RunStatements): Promise<Flow> {
  for (const branch of elementsOf(element)) {
    if (branch.name === "otherwise") {
      return run(elementsOf(branch));
    }
    const condition = resultOf(attributeOf(branch, "condition") ?? "false", exchange);
    if (condition === true || String(condition).toLowerCase() === "true") {
      return run(elementsOf(branch));
    }
  }
  return "next";
}
