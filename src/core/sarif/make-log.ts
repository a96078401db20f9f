import { digest } from "../document/digest.ts";
import type { FindingCode } from "../model/finding.ts";
import type { SourceCode } from "../source/left-rules.ts";
import type { CheckCode } from "../verify/check.ts";
import { plainMessage } from "./plain-message.ts";
import { ruleOf } from "./rule-texts.ts";
import type { SarifLevel, SarifLocation, SarifLog, SarifResult, SarifRun } from "./sarif-log.ts";

/** Something to report. */
export interface Reported {
  readonly code: FindingCode | CheckCode | SourceCode;
  readonly level: SarifLevel;
  readonly message: string;
  readonly hint: string;
  readonly location: SarifLocation;
}

/** What a log is made of, beside the version of this program. */
export interface SarifSource {
  /** What was looked at, such as `plan/<service>/<api>`: URI characters alone. */
  readonly about: string;
  readonly reported: readonly Reported[];
  /** Where the artifacts are: code scanning makes fingerprints of its own for files, and asks for ours elsewhere. */
  readonly artifacts: "files" | "live resources";
  readonly properties: SarifRun["properties"];
}

/** The log of one command. Law: the same source gives the same bytes. */
export function sarifLog(source: SarifSource, version: string): SarifLog {
  const codes = [...new Set(source.reported.map(({ code }) => code))];
  const nth = new Map<string, number>();
  return {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "entra-mcp", semanticVersion: version, rules: codes.map(ruleOf) } },
        automationDetails: { id: `entra-mcp/${source.about}/` },
        columnKind: "utf16CodeUnits",
        newlineSequences: ["\r\n", "\n", "\r"],
        results: source.reported.map((one) => resultOf(one, codes.indexOf(one.code), source.artifacts, nth)),
        properties: source.properties,
      },
    ],
  };
}

function resultOf(
  { code, level, message, hint, location }: Reported,
  ruleIndex: number,
  artifacts: SarifSource["artifacts"],
  nth: Map<string, number>,
): SarifResult {
  const identity = identityOf(code, location, nth);
  return {
    ruleId: code,
    ruleIndex,
    level,
    message: plainMessage(hint === "" ? message : `${sentence(message)} ${hint}`),
    locations: [location],
    partialFingerprints: {
      "entraMcp/v1": identity,
      ...(artifacts === "files" ? {} : { primaryLocationLineHash: identity }),
    },
  };
}

/** Not every message ends in a stop, and the hint begins a sentence of its own. */
function sentence(message: string): string {
  return /[.:!?]$/.test(message) ? message : `${message}.`;
}

/**
 * The same for the same problem in the next run: by code and place, and neither by line nor by wording, which move. Several
 * of one code at one place are counted.
 */
function identityOf(code: string, location: SarifLocation, nth: Map<string, number>): string {
  const names = (location.logicalLocations ?? []).map(({ fullyQualifiedName }) => fullyQualifiedName);
  const hash = digest([code, location.physicalLocation.artifactLocation.uri, ...names].join("\n")).slice(
    "sha256:".length,
    "sha256:".length + 16,
  );
  const count = (nth.get(hash) ?? 0) + 1;
  nth.set(hash, count);
  return `${hash}:${count}`;
}
