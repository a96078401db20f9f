import { PassThrough } from "node:stream";
import { startCloud } from "../../src/sandbox/cloud.ts";
import { findApplication, findTenant, type RegisteredApplication } from "../../src/sandbox/directory.ts";
import { signAccessToken } from "../../src/sandbox/entra/tokens.ts";
import type { World } from "../../src/sandbox/world/world.ts";
import { applicationSchema } from "../../src/sandbox/world/world-directory.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";

/** What a token is made of, as far as it differs from that of a person of the home tenant through the planned client. */
export interface TokenWish {
  readonly tenantId?: string;
  readonly clientId?: string;
  /** Application id of the API that it is for. */
  readonly resource?: string;
  readonly version?: 1 | 2;
  readonly isAppOnly?: true;
  readonly roles?: readonly string[];
  readonly made?: "a day ago" | "by a forger";
}

/** A token that Entra of a world has signed, or a forger. */
export async function callerToken(world: Readonly<World>, wish: TokenWish = {}): Promise<string> {
  const signer: World = wish.made === "by a forger" ? { ...world, signingKey: null } : world;
  const now = () => Date.now() - (wish.made === "a day ago" ? 86_400_000 : 0);
  const cloud = startCloud(signer, now, () => undefined);
  const tenant = findTenant(world, wish.tenantId ?? ids.contoso);
  if (tenant === null) throw new Error("there is such a tenant");
  const user = tenant.users.find(({ userType }) => userType === "Member");
  const { application, homeTenantId } = registered(world, wish.resource ?? ids.apiApp);
  const { version = 1, isAppOnly = false } = wish;
  return signAccessToken(cloud, {
    account: isAppOnly || user === undefined ? null : { tenant, user },
    tenant,
    client: registered(world, wish.clientId ?? ids.clientApp),
    isConfidential: isAppOnly,
    resource: {
      homeTenantId,
      application: { ...application, api: { ...application.api, requestedAccessTokenVersion: version } },
    },
    resourceName: application.identifierUris[0] ?? application.appId,
    scopes: isAppOnly ? [] : ["access_as_user"],
    roles: wish.roles ?? [],
    principalId: "5d1f9c2e-7a40-4b83-8e6d-0c9a2b47f153",
  });
}

/** A token as it is piped into the program. */
export function piped(text: string): NodeJS.ReadableStream {
  const stream = new PassThrough();
  stream.end(text);
  return stream;
}

/** An app of the world, or one of which only the id is known. */
function registered(world: Readonly<World>, appId: string): RegisteredApplication {
  const stand = { id: appId, appId, displayName: appId, signInAudience: "AzureADMultipleOrgs" };
  return (
    findApplication(world, appId) ?? {
      application: applicationSchema.parse(stand),
      homeTenantId: ids.contoso,
    }
  );
}
