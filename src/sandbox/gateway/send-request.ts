import { attributeOf, elementsOf, type PolicyElement, textOf } from "../policy/node.ts";
import { type Exchange, type KeptResponse, NotExecutable, PolicyFailure } from "./exchange.ts";
import { bodyText, setHeader } from "./message-parts.ts";
import { valueOf } from "./value.ts";

/**
 * A request that the gateway makes itself, to the sign-in service, Graph or Azure Resource Manager of the world; the
 * answer is kept in a variable.
 *
 * @throws NotExecutable for other hosts and for children that are not emulated
 * @throws PolicyFailure 500 for an address that is none
 */
export async function sendRequest(element: PolicyElement, exchange: Exchange): Promise<void> {
  const request = requestOf(element, exchange);
  const answer = await answerTo(request, exchange);
  const variable = attributeOf(element, "response-variable-name");
  if (variable !== null) {
    exchange.variables.set(variable, answer);
  }
}

/** With `mode="copy"` what the element does not say is that of the call, otherwise it is empty. */
function requestOf(element: PolicyElement, exchange: Exchange): Request {
  const isCopy = attributeOf(element, "mode") === "copy";
  const headers = new Headers(isCopy ? exchange.request.headers : {});
  let url = isCopy ? exchange.request.url.href : "";
  let method = isCopy ? exchange.request.method : "GET";
  let body: string | null = isCopy ? exchange.request.body : null;
  for (const child of elementsOf(element)) {
    switch (child.name) {
      case "set-url":
        url = valueOf(textOf(child).trim(), exchange);
        break;
      case "set-method":
        method = valueOf(textOf(child).trim(), exchange);
        break;
      case "set-header":
        setHeader(child, headers, exchange);
        break;
      case "set-body":
        body = bodyText(child, exchange);
        break;
      default:
        throw new NotExecutable(`send-request/${child.name}`, "not emulated");
    }
  }
  if (!URL.canParse(url)) {
    throw new PolicyFailure("send-request", 500, "BackendConnectionFailure", "Internal server error");
  }
  const isHeadless = method === "GET" || method === "HEAD";
  if (body !== null && !headers.has("content-type")) {
    headers.set("content-type", "application/x-www-form-urlencoded");
  }
  return new Request(url, { method, headers, ...(isHeadless || body === null ? {} : { body }) });
}

async function answerTo(request: Request, { ask }: Exchange): Promise<KeptResponse> {
  const response = await ask(request);
  if (response === null) {
    throw new NotExecutable("send-request", `nothing of this world answers at ${new URL(request.url).host}`);
  }
  return {
    kind: "response",
    status: response.status,
    reason: response.statusText,
    headers: new Headers(response.headers),
    body: await response.text(),
  };
}
