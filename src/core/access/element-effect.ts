import { validatingElements } from "../policy/document/validating-element.ts";

/**
 * What a policy element can do to a call that a token validation has to decide about. Limits refuse calls too, whoever
 * calls, so they decide about nobody; addresses and certificates may.
 */
export type StatementKind =
  | "validation"
  | "base"
  | "choose"
  | "fragment"
  | "answer"
  | "header"
  | "filter"
  | "own-token"
  | "container"
  | "indifferent"
  | "unknown";

/** The kind of an element by its name, from the policy reference of API Management. */
export function statementKind(name: string): StatementKind {
  return special.get(name) ?? (indifferent.has(name) ? "indifferent" : "unknown");
}

const special: ReadonlyMap<string, StatementKind> = new Map([
  ...Object.keys(validatingElements).map((name) => [name, "validation"] as const),
  ["base", "base"],
  ["choose", "choose"],
  ["include-fragment", "fragment"],
  ["return-response", "answer"],
  ["mock-response", "answer"],
  ["set-header", "header"],
  ["check-header", "header"],
  ["ip-filter", "filter"],
  ["validate-client-certificate", "filter"],
  ["authentication-managed-identity", "own-token"],
  ["authentication-basic", "own-token"],
  ["retry", "container"],
  ["limit-concurrency", "container"],
  ["wait", "container"],
]);

const indifferent = new Set([
  "authentication-certificate",
  "azure-openai-emit-token-metric",
  "azure-openai-semantic-cache-lookup",
  "azure-openai-semantic-cache-store",
  "azure-openai-token-limit",
  "cache-lookup",
  "cache-lookup-value",
  "cache-remove-value",
  "cache-store",
  "cache-store-value",
  "cors",
  "cross-domain",
  "emit-metric",
  "find-and-replace",
  "forward-request",
  "get-authorization-context",
  "invoke-dapr-binding",
  "json-to-xml",
  "jsonp",
  "llm-content-safety",
  "llm-emit-token-metric",
  "llm-semantic-cache-lookup",
  "llm-semantic-cache-store",
  "llm-token-limit",
  "log-to-eventhub",
  "proxy",
  "publish-to-dapr",
  "quota",
  "quota-by-key",
  "rate-limit",
  "rate-limit-by-key",
  "redirect-content-urls",
  "rewrite-uri",
  "send-one-way-request",
  "send-request",
  "send-service-bus-message",
  "set-backend-service",
  "set-body",
  "set-method",
  "set-query-parameter",
  "set-status",
  "set-variable",
  "trace",
  "validate-content",
  "validate-graphql-request",
  "validate-headers",
  "validate-odata-request",
  "validate-parameters",
  "validate-status-code",
  "xml-to-json",
  "xsl-transform",
]);
