/** `blocker` stops before the confirmation, `warning` stops with `--strict`, `note` only informs. */
export type FindingLevel = "blocker" | "warning" | "note";

/** Where a finding is, as much as is known. */
export interface Place {
  /** ARM id, Graph path (`/applications/<objectId>`) or file. */
  readonly resource?: string;
  /** Element path in a policy, such as `/policies/inbound/validate-azure-ad-token/@tenant-id`. */
  readonly element?: string;
  readonly line?: number;
  readonly column?: number;
  /** UTF-16 offsets into the text as read. */
  readonly start?: number;
  readonly end?: number;
}

/** Something in the tenant that the person must know. Problems in the tenant are findings, never errors. */
export interface Finding {
  readonly code: FindingCode;
  readonly level: FindingLevel;
  /** One sentence. */
  readonly message: string;
  /** The exact command or setting that helps; empty when there is nothing to do. */
  readonly hint: string;
  readonly place: Place;
}

/** The stable names of findings, see docs/findings.md. */
export type FindingCode =
  | "open-to-all-tenants"
  | "any-client"
  | "tenants-removed"
  | "tenant-list-stays"
  | "guests-locked-out"
  | "app-only-locked-out"
  | "half-shuts-out"
  | "other-half-missing"
  | "personal-accounts"
  | "client-locked-out"
  | "client-is-api"
  | "identifier-uri-not-unique"
  | "tenant-forbids-multitenant"
  | "tenant-policy-unknown"
  | "redirect-domains"
  | "admin-consent-needed"
  | "assignment-stays-home"
  | "guests-need-consent"
  | "consent-not-bundled"
  | "audience-mismatch"
  | "issuer-not-origin"
  | "common-in-vscode"
  | "resource-mismatch"
  | "resource-needs-domain"
  | "metadata-incomplete"
  | "tenant-pinned-elsewhere"
  | "validation-set-aside"
  | "shared-policy"
  | "other-revisions"
  | "revision-more-open"
  | "backing-api-validates"
  | "obo-home-tenant"
  | "apim-is-authorization-server"
  | "not-migratable"
  | "rollback-may-need-role"
  | "managed-by-code"
  | "no-token-validation"
  | "opens-nothing"
  | "subscription-key-needed"
  | "secret-in-policy"
  | "could-not-read"
  | "cannot-be-undone"
  | "manual-review";
