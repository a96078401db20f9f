import type { AuthKind } from "../../core/entra/auth-kinds.ts";

/** The variables of the process. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** What signing in may use of the computer that it happens on. */
export interface SignInPlace {
  readonly env: Variables;
  /** @throws Fault when the file cannot be read */
  readonly readText: (path: string) => Promise<string>;
  /** Says something to the person who is to sign in. */
  readonly tell: (line: string) => void;
}

/** How to sign in: with one identity for both planes, or with one for each. */
export type CredentialChoice =
  | OneIdentity
  | { readonly kind: "two identities"; readonly graph: OneIdentity; readonly arm: OneIdentity };

/** One identity: in one of the ways that `--auth` takes, or as a named application. */
export type OneIdentity =
  | { readonly kind: "way"; readonly auth: AuthKind; readonly place: SignInPlace }
  | {
      readonly kind: "client-secret";
      readonly tenantId: string;
      readonly clientId: string;
      readonly clientSecret: string;
    };
