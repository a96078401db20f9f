import type { RegisteredApplication } from "../directory.ts";
import type { Tenant, User } from "../world/world-directory.ts";
import type { RequestedScopes } from "./scopes.ts";

/** Which accounts an endpoint is for: the first segment of its path. */
export type Authority =
  | { readonly kind: "common" | "organizations" | "consumers" }
  | { readonly kind: "tenant"; readonly tenant: Tenant };

/** An authorization request that passed every check which needs no person. */
export interface SignInRequest {
  readonly authority: Authority;
  readonly client: RegisteredApplication;
  readonly redirectUri: string;
  readonly scopes: RequestedScopes;
  /** Scopes of further resources, for which consent is asked as well. */
  readonly alsoAsked: readonly RequestedScopes[];
  readonly state: string | null;
  readonly nonce: string | null;
  readonly challenge: { readonly method: "S256" | "plain"; readonly value: string } | null;
  readonly prompt: string | null;
  readonly loginHint: string | null;
}

/** A person and the tenant the sign-in happens in: for a guest that is not the account's own tenant. */
export interface Account {
  readonly user: User;
  readonly tenant: Tenant;
}

/** A sign-in that waits for Accept or Cancel. */
export interface PendingSignIn {
  /** The request, its `scopes` those that are asked for on this page. */
  readonly request: SignInRequest;
  /** The request as it came, to go on with. */
  readonly whole: SignInRequest;
  readonly account: Account;
}

/** A sign-in with a device code. */
export interface DeviceSignIn {
  /** What the person types. */
  readonly userCode: string;
  readonly client: RegisteredApplication;
  readonly authority: Authority;
  readonly scopes: RequestedScopes;
  /** Milliseconds since 1970. */
  readonly expires: number;
  outcome: "pending" | "declined" | Account;
}

/** What an authorization code stands for. */
export interface RedeemableCode {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly tenantId: string;
  readonly userId: string;
  readonly scopes: RequestedScopes;
  readonly nonce: string | null;
  readonly challenge: SignInRequest["challenge"];
  /** Milliseconds since 1970. Entra's codes live about ten minutes. */
  readonly expires: number;
  redeemed: boolean;
}
