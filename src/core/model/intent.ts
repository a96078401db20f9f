/** The authority that sign-in and validation name instead of the home tenant. */
export type Authority = "common" | "organizations";

/** One half of the migration, for split duties. */
export type Half = "entra" | "apim";

/** What the person wants, apart from the setup it is done to. */
export interface Intent {
  readonly authority: Authority;
  /** Tenant ids that get in beside the home tenant; empty admits every tenant. */
  readonly allowTenants: readonly string[];
  /** Only this half is planned; `null` plans both. */
  readonly only: Half | null;
  /** Permits editing documents that other APIs use too. */
  readonly allowShared: boolean;
}
