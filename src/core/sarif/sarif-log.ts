/**
 * The part of the Static Analysis Results Interchange Format 2.1.0 (OASIS) that this program writes. Code scanning of GitHub
 * and Azure DevOps takes it.
 */
export interface SarifLog {
  readonly $schema: string;
  readonly version: "2.1.0";
  readonly runs: readonly [SarifRun];
}

/** What one command found. */
export interface SarifRun {
  readonly tool: {
    readonly driver: {
      readonly name: "entra-mcp";
      readonly semanticVersion: string;
      readonly rules: readonly SarifRule[];
    };
  };
  /** Tells the findings about this thing from those about others in the same repository; ends with a slash. */
  readonly automationDetails: { readonly id: string };
  /** Columns count as everywhere in this program. */
  readonly columnKind: "utf16CodeUnits";
  readonly newlineSequences: readonly ["\r\n", "\n", "\r"];
  readonly results: readonly SarifResult[];
  readonly properties: Readonly<Record<string, string | number | boolean>>;
}

/** What is known of all results with one code. Texts are ours. */
export interface SarifRule {
  readonly id: string;
  readonly shortDescription: SarifText;
  readonly fullDescription: SarifText;
  readonly help: SarifText & { readonly markdown: string };
  readonly defaultConfiguration: { readonly level: SarifLevel };
}

/** `error` for a blocker and for what fails a verification. */
export type SarifLevel = "error" | "warning" | "note";

/** A plain text message. */
export interface SarifText {
  readonly text: string;
}

/** One finding or one check. */
export interface SarifResult {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: SarifLevel;
  readonly message: SarifText;
  readonly locations: readonly [SarifLocation];
  readonly partialFingerprints: Readonly<Record<string, string>>;
}

/** Where a result is: a file of a source tree, or a resource and a place in it. */
export interface SarifLocation {
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string };
    readonly region?: SarifRegion;
  };
  readonly logicalLocations?: readonly SarifLogicalLocation[];
}

/** Lines and columns from 1; `endColumn` is behind the last character. */
export interface SarifRegion {
  readonly startLine: number;
  readonly startColumn?: number;
  readonly endLine?: number;
  readonly endColumn?: number;
}

/** A resource by its ARM id or Graph path, or what is inside of it: an element of a policy, a field of an app registration. */
export interface SarifLogicalLocation {
  readonly name: string;
  readonly fullyQualifiedName: string;
  readonly kind: "resource" | "element" | "attribute" | "property";
}
