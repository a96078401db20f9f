import type { PublicAsker } from "../../azure/public-asker.ts";
import type { FoundDocument, Tried } from "../../core/verify/answer.ts";
import {
  documentIn,
  namedServer,
  resourceMetadataUrls,
  serverMetadataUrls,
} from "../../core/verify/discovery.ts";
import type { Discovered } from "../../core/verify/judge-metadata.ts";

/** Finds the metadata of a server as MCP clients do, one address after the other, without following a redirect. */
export async function discover(ask: PublicAsker, server: string, challenge: string): Promise<Discovered> {
  const resource = await firstOf(ask, resourceMetadataUrls(server, challenge));
  const identifier = (resource.found === null ? null : namedServer(resource.found)) ?? new URL(server).origin;
  const authorization = await firstOf(ask, serverMetadataUrls(identifier));
  return {
    server,
    challenge,
    resource: resource.found,
    resourceTried: resource.tried,
    authorization: authorization.found === null ? null : { ...authorization.found, identifier },
    authorizationTried: authorization.tried,
  };
}

async function firstOf(
  ask: PublicAsker,
  urls: readonly string[],
): Promise<{ readonly found: FoundDocument | null; readonly tried: readonly Tried[] }> {
  const tried: Tried[] = [];
  for (const url of urls) {
    const read = documentIn(await ask({ url }));
    if ("document" in read) return { found: read, tried };
    tried.push(read);
  }
  return { found: null, tried };
}
