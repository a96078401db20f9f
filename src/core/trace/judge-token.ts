import type { Admission } from "../access/admission.ts";
import { admit, demandsOf, type MetDemand } from "../access/admit.ts";
import type { Cell } from "../access/cell.ts";
import { endpointCalls } from "../access/endpoint.ts";
import { gatewayAnswer } from "../access/gateway.ts";
import { type PolicyReading, readingBefore } from "../access/policy-before-after.ts";
import type { TokenFacts } from "../access/token.ts";
import { unreadPolicies } from "../access/unread.ts";
import type { PolicyScope, Snapshot } from "../model/setup.ts";
import type { PolicyParser } from "../policy/document/policy-parser.ts";
import { policyValues } from "../policy/document/policy-values.ts";
import type { TokenCheck } from "../policy/validation/token-check.ts";
import { lineFinder } from "../text/position.ts";

/** A token validation of the setup, and what a token meets in it. */
export interface JudgedValidation {
  /** ARM id of the policy. */
  readonly resource: string;
  readonly scope: PolicyScope;
  /** What the policy belongs to, for people; a display name. */
  readonly owner: string;
  readonly check: TokenCheck;
  readonly line: number;
  /** Whether its document applies to calls of the MCP endpoint. */
  readonly isOnTheWay: boolean;
  readonly admission: Admission;
  readonly demands: readonly MetDemand[];
}

/** What a token meets in a setup, by the policies alone. */
export interface JudgedToken {
  readonly token: TokenFacts;
  /** What the policies together do with a call to the MCP endpoint. */
  readonly together: Cell;
  /** Those that refuse it first, those that are not on the way of a call to the endpoint last. */
  readonly validations: readonly JudgedValidation[];
}

/** What a snapshot gives to judge a token by. */
export type JudgedSetup = Pick<
  Snapshot,
  | "api"
  | "operations"
  | "products"
  | "policies"
  | "namedValues"
  | "authorityHosts"
  | "homeTenant"
  | "unreadable"
>;

/** Compares the claims of a token with every token validation of a setup, by the access table's own rules. */
export function judgeToken(setup: JudgedSetup, token: TokenFacts, parse: PolicyParser): JudgedToken {
  const values = policyValues(setup.namedValues, setup.authorityHosts);
  const readings = [
    ...setup.policies.map((policy) =>
      readingBefore({ policy, outline: parse(policy.text), edits: [] }, values),
    ),
    ...unreadPolicies(setup),
  ];
  const calls = endpointCalls(setup, readings);
  const onTheWay = new Set([...calls.chains.flat(), ...calls.fragments]);
  const validations = readings.flatMap((reading) =>
    validationsIn(reading, onTheWay.has(reading), token, setup),
  );
  return {
    token,
    together: gatewayAnswer(calls, token, setup.homeTenant),
    validations: validations.toSorted((one, other) => rankOf(one) - rankOf(other)),
  };
}

function validationsIn(
  { address, scope, owner, outline, checks }: PolicyReading,
  isOnTheWay: boolean,
  token: TokenFacts,
  { homeTenant }: JudgedSetup,
): JudgedValidation[] {
  const lineAt = lineFinder(outline?.text ?? "");
  return [...checks.values()].map((check) => ({
    resource: address,
    scope,
    owner,
    check,
    line: lineAt(check.start).line,
    isOnTheWay,
    admission: admit(check, token, homeTenant),
    demands: token.isMissing === true ? [] : demandsOf(check, token, homeTenant),
  }));
}

/** The order of what is told: a refusal first. */
const ranks: Readonly<Record<Admission["kind"], number>> = { refused: 0, unknown: 1, admitted: 2 };

function rankOf({ isOnTheWay, admission }: JudgedValidation): number {
  return (isOnTheWay ? 0 : ranks.admitted + 1) + ranks[admission.kind];
}
