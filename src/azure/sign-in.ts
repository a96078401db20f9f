import type { TokenCredential } from "@azure/identity";
import { decodeJwt } from "jose";
import type { WayKind } from "../core/entra/auth-kinds.ts";
import { Fault } from "../core/fault.ts";
import type { Cloud } from "./clouds.ts";
import type { ChosenCredential } from "./credential/first-that-works.ts";
import { explained } from "./failures.ts";
import type { Right } from "./rights.ts";

/** An identity, as far as its token tells of it. */
export interface Identity {
  /** Tenant id, lower case. */
  readonly tenant: string;
  /** User name, or the application's name or id. */
  readonly who: string;
  /** How; `null` where there was nothing to choose. */
  readonly way: WayKind | null;
}

/** Who is signed in, read from the tokens. Never holds a token. `tenant` is the directory that answers for app registrations. */
export interface SignedIn extends Identity {
  /** Who asks Azure Resource Manager, where that is somebody else; `null` where it is the same. */
  readonly arm: Identity | null;
  /**
   * Whether the Graph token shows a right to update every app registration, whatever its audience. False also when
   * the token does not say, as for owners and custom roles.
   */
  readonly updatesEveryApp: boolean;
  /** Whether the Graph token may write app registrations at all; ownership of a certain one shows only by trying. */
  readonly appRight: Right;
}

/**
 * Gets a token for both planes, so that a missing sign-in shows before anything is read.
 *
 * @param arm what asks Azure Resource Manager, where that is another identity than the one that asks Graph
 * @throws Fault `sign-in`
 */
export async function signIn(
  graph: ChosenCredential,
  cloud: Cloud,
  arm: ChosenCredential = graph,
): Promise<SignedIn> {
  return explained("Sign-in", async () => {
    const [ofGraph, ofArm] = await Promise.all([
      graph.getToken(`${cloud.graph}/.default`),
      arm.getToken(`${cloud.arm}/.default`),
    ]);
    const other = graph === arm ? null : identityOf(readClaims(ofArm?.token ?? ""), arm);
    return { ...readClaims(ofGraph?.token ?? ""), way: graph.way(), arm: other };
  });
}

function identityOf({ tenant, who }: ReadClaims, credential: ChosenCredential): Identity {
  return { tenant, who, way: credential.way() };
}

type ReadClaims = Omit<SignedIn, "way" | "arm">;

/** A token for a scope such as `api://…/.default`. @throws Fault `sign-in` where none is given */
export async function accessTokenFor(credential: TokenCredential, scope: string): Promise<string> {
  return explained(`Getting a token for ${scope}`, async () => {
    const token = await credential.getToken(scope);
    if (token === null) throw new Fault("sign-in", `Sign-in gave no token for ${scope}.`);
    return token.token;
  });
}

function readClaims(token: string): ReadClaims {
  const claims = claimsOf(token);
  const names = [claims.upn, claims.unique_name, claims.preferred_username, claims.app_displayname];
  const user = names.find((name) => typeof name === "string");
  const application = [claims.appid, claims.azp].find((id) => typeof id === "string");
  const who = user ?? (application === undefined ? "unknown" : `application ${application}`);
  const tenant = typeof claims.tid === "string" ? claims.tid.toLowerCase() : "";
  return { tenant, who, updatesEveryApp: showsFullRight(claims), appRight: appRightOf(claims) };
}

/** @throws Fault `sign-in` for a token that names no tenant */
function claimsOf(token: string): Readonly<Record<string, unknown>> {
  try {
    return decodeJwt<Record<string, unknown>>(token);
  } catch (error) {
    throw new Fault(
      "sign-in",
      "Sign-in gave a token that isn't a JSON Web Token, so the tenant is unknown.",
      {
        hint: "Look at what signs in: a test double, or a proxy, may answer in the place of Microsoft Entra.",
        cause: error,
      },
    );
  }
}

/**
 * `roles` are an application's permissions, `wids` the directory roles of a user (verified: access token reference).
 * Application.ReadWrite.OwnedBy is ownership, which no audience takes away (unverified).
 */
function showsFullRight({ roles, wids }: Readonly<Record<string, unknown>>): boolean {
  const names: unknown[] = [roles, wids].flatMap((claim): unknown[] => (Array.isArray(claim) ? claim : []));
  return names.some((name) => typeof name === "string" && fullRights.has(name));
}

/**
 * A user's token carries what the program may do for the user in `scp` (verified: access token reference). An application's
 * `roles` prove a right, and their absence proves nothing: its service principal may hold a directory role instead
 * (verified: guide of the Terraform provider for Entra), of which the token may say nothing.
 */
function appRightOf({ scp, roles }: Readonly<Record<string, unknown>>): Right {
  if (typeof scp === "string") {
    const scopes = scp.split(" ");
    return appScopes.some((scope) => scopes.includes(scope)) ? "unknown" : "lacking";
  }
  const permissions: unknown[] = Array.isArray(roles) ? roles : [];
  return permissions.includes("Application.ReadWrite.All") ? "held" : "unknown";
}

/** Scopes with which a user's rights reach app registrations (verified: Graph documentation of application update). */
const appScopes: readonly string[] = [
  "Application.ReadWrite.All",
  "Directory.AccessAsUser.All",
  "Directory.ReadWrite.All",
];

const fullRights: ReadonlySet<string> = new Set([
  "Application.ReadWrite.All",
  "Application.ReadWrite.OwnedBy",
  // Application Administrator, Cloud Application Administrator, Global Administrator (verified: role templates).
  "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3",
  "158c047a-c907-4556-b7ef-446551a6b5f7",
  "62e90394-69f5-4237-9190-012177145e10",
]);
