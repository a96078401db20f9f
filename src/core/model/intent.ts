/** The authority that sign-in and validation name instead of the home tenant. */
export type Authority = "common" | "organizations";

/** One half of the migration, for split duties. */
export type Half = "entra" | "apim";

/**
 * What is done beside the migration itself. `known-client` adds the clients to the API's `knownClientApplications`,
 * `instance-lock` locks the apps' credentials in other tenants, `gateway-issuer` serves the gateway's origin as `issuer`.
 */
export type Extra = "known-client" | "instance-lock" | "gateway-issuer";

/** What the person wants, apart from the setup it is done to. */
export interface Intent {
  readonly authority: Authority;
  /**
   * Whether the person asked for that authority. Then it also replaces the other shared authority, which is left alone
   * where it is only the default.
   */
  readonly authorityFrom?: "person";
  /** Tenant ids that get in beside the home tenant; empty admits every tenant. */
  readonly allowTenants: readonly string[];
  /** Only this half is planned; `null` plans both. */
  readonly only: Half | null;
  /** Permits editing documents that other APIs use too. */
  readonly allowShared: boolean;
  readonly with: readonly Extra[];
}
