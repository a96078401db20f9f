/** What can take the place of the home tenant in sign-in and validation. */
export const authorities = ["common", "organizations"] as const;

/** The authority that sign-in and validation name instead of the home tenant. */
export type Authority = (typeof authorities)[number];

/** The halves that duties can be split into. */
export const halves = ["entra", "apim"] as const;

/** One half of the migration. */
export type Half = (typeof halves)[number];

/**
 * What can be done beside the migration itself. `known-client` adds the clients to the API's `knownClientApplications`,
 * `instance-lock` locks the apps' credentials in other tenants, `gateway-issuer` serves the gateway's origin as `issuer`.
 * Options, help, checks and schemas are made from this list.
 */
export const extras = ["known-client", "instance-lock", "gateway-issuer"] as const;

/** One of them. */
export type Extra = (typeof extras)[number];

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
  /**
   * Present where nothing but a list of tenants that is in force is changed, to `allowTenants`: whatever else the setup
   * lacks stays as it is.
   */
  readonly tenantsOnly?: true;
  /** The domains that the person named tenants by, to be admitted or taken off a list. They decide nothing. */
  readonly tenantNames?: TenantNames;
}

/** By tenant id, a domain that somebody named the tenant by. */
export type TenantNames = Readonly<Record<string, string>>;
