import type { Answer } from "../../src/sandbox/app.ts";
import { armHost, publicOrigins } from "../../src/sandbox/hosts.ts";
import type { Sandbox } from "../../src/sandbox/open.ts";

/** A request to Azure Resource Manager and its answer, as they were on the wire. */
export interface Exchange {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody: string;
  readonly status: number;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBody: string;
}

/** The same sandbox with a witness: every exchange with Azure Resource Manager is kept, in the order of the answers. */
export function witness(sandbox: Sandbox): { readonly sandbox: Sandbox; readonly exchanges: Exchange[] } {
  const exchanges: Exchange[] = [];
  const answer: Answer = async (request, origins) => {
    const url = new URL(request.url);
    const requestBody = await request.clone().text();
    const response = await sandbox.answer(request, origins);
    if (url.hostname === armHost) {
      exchanges.push({
        method: request.method,
        path: url.pathname + url.search,
        requestHeaders: Object.fromEntries(request.headers),
        requestBody,
        status: response.status,
        responseHeaders: Object.fromEntries(response.headers),
        responseBody: await response.clone().text(),
      });
    }
    return response;
  };
  return { sandbox: { ...sandbox, answer, fetch: (request) => answer(request, publicOrigins) }, exchanges };
}
