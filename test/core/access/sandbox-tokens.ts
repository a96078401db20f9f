import { decodeJwt } from "jose";
import type { TokenFacts } from "../../../src/core/access/token.ts";
import { type Cloud, startCloud } from "../../../src/sandbox/cloud.ts";
import { findApplication, type RegisteredApplication } from "../../../src/sandbox/directory.ts";
import { azureCliAppId, vsCodeAppId } from "../../../src/sandbox/entra/first-party.ts";
import { signAccessToken, type TokenSubject } from "../../../src/sandbox/entra/tokens.ts";
import type { World } from "../../../src/sandbox/world/world.ts";
import type { Tenant } from "../../../src/sandbox/world/world-directory.ts";
import { ids } from "../../../src/sandbox/worlds/parts.ts";

/** A token that the sandbox has signed, and what it says, read from the token itself. */
export interface MintedToken {
  readonly token: string;
  readonly facts: TokenFacts;
}

/**
 * Tokens of every tenant of a world, through known and unknown clients, for several resources under each of their
 * names, of both versions, for people and for apps; some expired, some signed with a key that is not the world's.
 */
export async function mintTokens(world: World): Promise<MintedToken[]> {
  const cloud = startCloud(world, Date.now, () => undefined);
  const yesterday = startCloud(
    world,
    () => Date.now() - 86_400_000,
    () => undefined,
  );
  const forger = startCloud({ ...world, signingKey: null }, Date.now, () => undefined);
  const subjects = world.tenants.flatMap((tenant) => subjectsIn(world, tenant));
  const good = await Promise.all(subjects.map((subject) => mint(cloud, subject, {})));
  const some = subjects.filter((_, index) => index % 12 === 0);
  const expired = await Promise.all(some.map((subject) => mint(yesterday, subject, { isExpired: true })));
  const forged = await Promise.all(some.map((subject) => mint(forger, subject, { isForged: true })));
  return [...good, ...expired, ...forged];
}

/** The last one is the API itself, where one registration is client and API. */
const clientIds = [ids.clientApp, ids.otherClientApp, azureCliAppId, vsCodeAppId, ids.apiApp];

function subjectsIn(world: World, tenant: Tenant): TokenSubject[] {
  const resources = [ids.apiApp, ids.weatherApp].flatMap((appId) => registered(world, appId));
  const user = tenant.users.find(({ userType }) => userType === "Member");
  return clientIds.flatMap((clientId, index) =>
    registered(world, clientId).flatMap((client) =>
      resources.flatMap((resource) =>
        ([1, 2] as const).map((version): TokenSubject => {
          const person = user !== undefined && (index + version) % 4 !== 0;
          const { application } = resource;
          return {
            account: person ? { user, tenant } : null,
            tenant,
            client,
            isConfidential: !person,
            resource: {
              ...resource,
              application: {
                ...application,
                api: { ...application.api, requestedAccessTokenVersion: version },
              },
            },
            resourceName:
              index % 2 === 0 ? (application.identifierUris[0] ?? application.appId) : application.appId,
            scopes: index % 3 === 0 ? ["access_as_user", "extra"] : ["access_as_user"],
            roles: index === 3 ? ["Caller", "Auditor"] : [],
            principalId: "5d1f9c2e-7a40-4b83-8e6d-0c9a2b47f153",
          };
        }),
      ),
    ),
  );
}

function registered(world: World, appId: string): RegisteredApplication[] {
  const found = findApplication(world, appId);
  return found === null ? [] : [found];
}

async function mint(cloud: Cloud, subject: TokenSubject, state: Partial<TokenFacts>): Promise<MintedToken> {
  const token = await signAccessToken(cloud, subject);
  const claims = decodeJwt(token);
  const roles = claims["roles"];
  const facts: TokenFacts = {
    tid: String(claims["tid"]),
    tenantDomains: subject.tenant.domains.map(({ name }) => name),
    iss: String(claims.iss),
    aud: [claims.aud ?? []].flat(),
    version: claims["ver"] === "2.0" ? 2 : 1,
    clientId: String(claims["appid"] ?? claims["azp"]),
    resourceAppId: subject.resource.application.appId,
    scp: typeof claims["scp"] === "string" ? claims["scp"].split(" ") : [],
    roles: Array.isArray(roles) ? roles.map(String) : [],
    isPersonal: subject.tenant.kind === "personal",
    isExpired: false,
    isForged: false,
    ...state,
  };
  return { token, facts };
}
