import type { Caller, Origin } from "../../../src/core/access/caller.ts";
import { clientIdOf, isAzureCli } from "../../../src/core/access/client.ts";
import { type Cloud, startCloud } from "../../../src/sandbox/cloud.ts";
import { findApplication, findTenant, type RegisteredApplication } from "../../../src/sandbox/directory.ts";
import { signAccessToken } from "../../../src/sandbox/entra/tokens.ts";
import type { World } from "../../../src/sandbox/world/world.ts";
import { applicationSchema, type Tenant, tenantSchema } from "../../../src/sandbox/world/world-directory.ts";
import { ids } from "../../../src/sandbox/worlds/parts.ts";

/** A tenant and an app that no setup names. */
const tailspin = "6e0f5b1a-93c7-4d28-8b54-a1f7c0d29e36";
const stranger = "9b7d2c40-5e18-4f63-a0d9-3c86e1b45f72";
const otherApi = "2d51f8c6-7a0b-4e39-96f4-b8e3d05c1a97";

/** Adds the tenant that no policy names, and gives the tokens that callers of the access table present in this world. */
export function rowTokens(world: World) {
  world.tenants.push(
    tenantSchema.parse({
      id: tailspin,
      displayName: "Tailspin",
      domains: [{ name: "tailspin.com", isDefault: true, isInitial: true }],
      users: [
        {
          id: "c2a9e4d7-08b5-4f61-9d3e-75f0b8a1c642",
          userPrincipalName: "tom@tailspin.com",
          displayName: "Tom",
        },
      ],
    }),
  );
  const nothing = () => undefined;
  const clouds = {
    good: startCloud(world, Date.now, nothing),
    expired: startCloud(world, () => Date.now() - 86_400_000, nothing),
    forged: startCloud({ ...world, signingKey: null }, Date.now, nothing),
  };
  const signed = new Map<string, Promise<string>>();
  const sign = (kind: keyof typeof clouds, wish: Wish): Promise<string> => {
    const key = JSON.stringify([kind, wish]);
    const token = signed.get(key) ?? signFor(clouds[kind], wish);
    signed.set(key, token);
    return token;
  };
  return (caller: Caller, version: 1 | 2, signsInAt: "home" | "shared") =>
    presented(caller, { version, signsInAt, sign });
}

/** What a token is made of. */
interface Wish {
  readonly tenantId: string;
  readonly clientId: string;
  readonly isPerson: boolean;
  readonly resource: "api" | "other";
  readonly name: "uri" | "id";
  readonly version: 1 | 2;
}

/**
 * What a caller may present: of each case that nobody can tell from another the tokens among which the caller chooses, as
 * the table does it, but from the row alone. `null` is a call without a token.
 */
async function presented(
  caller: Caller,
  {
    version,
    signsInAt,
    sign,
  }: {
    readonly version: 1 | 2;
    readonly signsInAt: "home" | "shared";
    readonly sign: (kind: "good" | "expired" | "forged", wish: Wish) => Promise<string>;
  },
): Promise<readonly (readonly (string | null)[])[]> {
  const wish = { isPerson: true, resource: "api", name: "uri", version } as const;
  const names = ["uri", "id"] as const;
  switch (caller.kind) {
    case "person": {
      const tenants = tenantsOf(caller.origin, isAzureCli(caller.client) ? "shared" : signsInAt);
      const chosen = isAzureCli(caller.client) ? names : (["uri"] as const);
      return Promise.all(
        tenants.flatMap((tenantId) =>
          clientsOf(clientIdOf(caller.client)).map((clientId) =>
            Promise.all(chosen.map((name) => sign("good", { ...wish, tenantId, clientId, name }))),
          ),
        ),
      );
    }
    case "own-app":
    case "app-only": {
      const isPerson = caller.kind === "own-app";
      const client = caller.kind === "own-app" || caller.client === null ? null : clientIdOf(caller.client);
      return Promise.all(
        tenantsOf(caller.origin, signsInAt).map((tenantId) =>
          Promise.all(
            names.map((name) =>
              sign("good", { ...wish, tenantId, clientId: client ?? stranger, isPerson, name }),
            ),
          ),
        ),
      );
    }
    case "metadata-client":
      return [[await sign("good", { ...wish, tenantId: ids.contoso, clientId: stranger })]];
    case "bad-token": {
      if (caller.fault === "anonymous") return [[null]];
      const tokens = clientsOf(clientIdOf(caller.client)).map((clientId) => {
        const home = { ...wish, tenantId: ids.contoso, clientId };
        if (caller.fault === "wrong-audience") return sign("good", { ...home, resource: "other" });
        return sign(caller.fault === "forged" ? "forged" : "expired", home);
      });
      return (await Promise.all(tokens)).map((token) => [token]);
    }
    default:
      return caller satisfies never;
  }
}

/** A row without a client holds for every client. */
function clientsOf(clientId: string | null): readonly string[] {
  return clientId === null ? [stranger, ids.clientApp, ids.otherClientApp] : [clientId];
}

function tenantsOf(origin: Origin, signsInAt: "home" | "shared"): readonly string[] {
  switch (origin) {
    case "home":
      return [ids.contoso];
    case "guest":
      return signsInAt === "home" ? [ids.contoso] : [tailspin];
    case "any-other":
    case "not-allowed":
      return [tailspin];
    case "allowed":
    case "added":
    case "removed":
      return [ids.fabrikam];
    case "personal":
      return ["live.com"];
    default:
      return origin satisfies never;
  }
}

function signFor(
  cloud: Cloud,
  { tenantId, clientId, isPerson, resource, name, version }: Wish,
): Promise<string> {
  const tenant = findTenant(cloud.world, tenantId);
  if (tenant === null) throw new Error(`the world has no tenant ${tenantId}`);
  const { application, homeTenantId } = appIn(cloud.world, resource === "api" ? ids.apiApp : otherApi);
  const uri = application.identifierUris[0] ?? `api://${application.appId}`;
  return signAccessToken(cloud, {
    account: isPerson ? { tenant, user: memberOf(tenant) } : null,
    tenant,
    client: appIn(cloud.world, clientId),
    isConfidential: !isPerson,
    resource: {
      homeTenantId,
      application: { ...application, api: { ...application.api, requestedAccessTokenVersion: version } },
    },
    resourceName: name === "uri" ? uri : application.appId,
    scopes: isPerson ? ["access_as_user"] : [],
    roles: [],
    principalId: "5d1f9c2e-7a40-4b83-8e6d-0c9a2b47f153",
  });
}

function memberOf({ users, displayName }: Tenant): Tenant["users"][number] {
  const user = users.find(({ userType }) => userType === "Member");
  if (user === undefined) throw new Error(`${displayName} has no member`);
  return user;
}

/** An app of the world, or one of which only the id is known. */
function appIn(world: World, appId: string): RegisteredApplication {
  const stand = { id: appId, appId, displayName: appId, signInAudience: "AzureADMultipleOrgs" };
  return (
    findApplication(world, appId) ?? { application: applicationSchema.parse(stand), homeTenantId: tailspin }
  );
}
