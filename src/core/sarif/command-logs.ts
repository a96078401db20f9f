import type { Finding, Place } from "../model/finding.ts";
import type { Plan } from "../plan/plan.ts";
import { lastSegment } from "../report/where.ts";
import type { Check } from "../verify/check.ts";
import { driftOf, failsSetup } from "../verify/judge-settings.ts";
import { type Reported, sarifLog } from "./make-log.ts";
import { fileLocator, liveLocation, relativeAddress } from "./place-location.ts";
import type { SarifLog } from "./sarif-log.ts";
import { severity } from "./severity.ts";

// What each command logs is in one file, so that a bundle has one way in here.

/** The findings of a plan. @param version of this program */
export function planSarif(plan: Plan, version: string): SarifLog {
  const { findings, setup, fingerprint, changes } = plan;
  const reported = findings.map((finding: Finding) => ({
    ...finding,
    level: severity[finding.level],
    location: liveLocation(finding.place, setup.api),
  }));
  const properties = { fingerprint, changes: changes.length };
  return sarifLog(
    { about: aboutSetup("plan", plan), reported, artifacts: "live resources", properties },
    version,
  );
}

/** A policy file that was looked at. */
export interface LookedAtFile {
  /** Relative to the source tree where it is in there, else absolute. */
  readonly uri: string;
  /** As read, with its byte order mark. */
  readonly text: string;
  readonly findings: readonly Finding[];
  /** Whether there is something to change in it. */
  readonly changed: boolean;
}

/** The findings in one policy file. @param version of this program */
export function policySarif({ uri, text, findings, changed }: LookedAtFile, version: string): SarifLog {
  const locate = fileLocator(uri, text);
  const reported = findings.map((finding) => ({
    ...finding,
    level: severity[finding.level],
    location: locate(finding.place),
  }));
  return sarifLog({ about: `policy/${uri}`, reported, artifacts: "files", properties: { changed } }, version);
}

/** What a verification found: what is left to change, and what is wrong or could not be looked at. */
export interface VerifiedForSarif {
  readonly plan: Plan;
  readonly checks: readonly Check[];
  /** The address of the MCP server; empty where none answered. */
  readonly server: string;
}

/** The checks that are wrong or unknown, and the findings of the plan. @param version of this program */
export function verifySarif({ plan, checks, server }: VerifiedForSarif, version: string): SarifLog {
  const { setup, findings, changes } = plan;
  const about = aboutSetup("verify", plan);
  const reported = [
    ...changes.flatMap(driftOf).map(({ check, place }) => reportedCheck(check, place, setup.api)),
    ...checks.filter(isReported).map((check) => reportedCheck(check, {}, setup.api)),
    ...findings.map((finding) => ({
      ...finding,
      level: failsSetup(finding) ? ("error" as const) : severity[finding.level],
      location: liveLocation(finding.place, setup.api),
    })),
  ];
  const properties = { ...(server === "" ? {} : { server }), changes: changes.length };
  return sarifLog({ about, reported, artifacts: "live resources", properties }, version);
}

/** What `settings` and `blocker` repeat is known with its place from the plan. */
function isReported({ code, outcome }: Check): boolean {
  return code !== "settings" && code !== "blocker" && (outcome === "wrong" || outcome === "unknown");
}

function reportedCheck({ code, outcome, message, hint }: Check, place: Place, api: string): Reported {
  const level = outcome === "wrong" ? "error" : "warning";
  return { code, level, message, hint, location: liveLocation(place, api) };
}

/** Two setups of one repository are told apart by service and API. */
function aboutSetup(command: string, { setup }: Plan): string {
  return [command, lastSegment(setup.service), lastSegment(setup.api)].map(relativeAddress).join("/");
}
