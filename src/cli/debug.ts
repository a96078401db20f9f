import { fromServer } from "../azure/known-secrets.ts";
import { unreached } from "../azure/network/unreached.ts";
import type { Wire } from "../azure/wire.ts";
import { harmlessLine } from "../core/text/harmless.ts";
import type { Host } from "./host.ts";

/** Tells each request on standard error: what it asked, what came, in how long, and under which id. Never a token. */
export function debuggedWire(wire: Wire, host: Host): Wire {
  return async (request) => {
    const begun = host.now();
    const tell = (answer: string) =>
      host.stderr.write(
        `${harmlessLine(fromServer(`${request.method} ${request.url} ${answer} ${host.now() - begun} ms`))}\n`,
      );
    try {
      const response = await wire(request);
      tell(`${response.status}${idOf(response)}`);
      return response;
    } catch (error) {
      const silence = unreached(new URL(request.url).host, error);
      tell(`no answer: ${silence?.what ?? (error instanceof Error ? error.message : String(error))}`);
      throw error;
    }
  };
}

function idOf({ headers }: Response): string {
  const id = headers.get("request-id") ?? headers.get("x-ms-request-id");
  return id === null ? "" : ` ${id}`;
}
