import { ApiManagementClient } from "@azure/arm-apimanagement";
import { createHttpHeaders, type HttpClient, type PipelineRequest } from "@azure/core-rest-pipeline";
import { ClientSecretCredential } from "@azure/identity";
import { Client, type Middleware } from "@microsoft/microsoft-graph-client";
import type { Sandbox } from "../../src/sandbox/open.ts";

/** The Azure SDKs' way out, led into the sandbox. */
export function sandboxHttpClient(sandbox: Pick<Sandbox, "fetch">): HttpClient {
  return {
    sendRequest: async (request) => {
      const response = await sandbox.fetch(toRequest(request));
      const headers = createHttpHeaders(Object.fromEntries(response.headers));
      return { request, status: response.status, headers, bodyAsText: await response.text() };
    },
  };
}

function toRequest(request: PipelineRequest): Request {
  const body = typeof request.body === "string" ? request.body : null;
  return new Request(request.url, { method: request.method, headers: request.headers.toJSON(), body });
}

/** Signs in as the sandbox's administrator application through the real `@azure/identity`. */
export function administrator(sandbox: Sandbox): ClientSecretCredential {
  const { tenantId, clientId, clientSecret } = sandbox.signIn;
  return new ClientSecretCredential(tenantId, clientId, clientSecret, {
    httpClient: sandboxHttpClient(sandbox),
  });
}

/** The real API Management client over the sandbox; failures are not retried. */
export function apimClient(sandbox: Sandbox): ApiManagementClient {
  const subscription = sandbox.world.subscriptions[0]?.id ?? "";
  return new ApiManagementClient(administrator(sandbox), subscription, {
    httpClient: sandboxHttpClient(sandbox),
    retryOptions: { maxRetries: 0 },
  });
}

/** The real Graph client over the sandbox, with the administrator's token. */
export async function graphClient(sandbox: Sandbox): Promise<Client> {
  const token = await administrator(sandbox).getToken("https://graph.microsoft.com/.default");
  return graphClientWith(sandbox, token.token);
}

/** The real Graph client over the sandbox with any token. */
export function graphClientWith(sandbox: Sandbox, token: string): Client {
  const wire: Middleware = {
    execute: async (context) => {
      const url = typeof context.request === "string" ? context.request : context.request.url;
      const headers = new Headers(context.options?.headers);
      headers.set("authorization", `Bearer ${token}`);
      const { method = "GET", body = null } = context.options ?? {};
      context.response = await sandbox.fetch(new Request(url, { method, headers, body }));
    },
  };
  return Client.initWithMiddleware({ middleware: wire });
}
