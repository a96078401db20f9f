import type { HomeTenant } from "../model/setup.ts";
import { childElements, childrenNamed } from "../policy/document/element-path.ts";
import type { PolicyElement, PolicyOutline } from "../policy/document/outline.ts";
import { attributeNamed } from "../policy/document/written-value.ts";
import { admit } from "./admit.ts";
import {
  andThen,
  answered,
  type CallEffect,
  doubtful,
  either,
  nothing,
  ofValidation,
  refusedFor,
} from "./call-effect.ts";
import { decideCondition } from "./condition.ts";
import { statementKind } from "./element-effect.ts";
import type { PolicyReading } from "./policy-before-after.ts";
import type { TokenFacts } from "./token.ts";

/** A call of an MCP client, and the documents that apply to it. */
export interface Call {
  /** From the narrowest scope to the widest: operation, API, product, service. */
  readonly documents: readonly PolicyReading[];
  readonly fragments: readonly PolicyReading[];
  readonly token: TokenFacts;
  readonly home: HomeTenant;
}

/**
 * What the inbound sections do to a call. `<base />` runs the next wider document, and a section without it skips that
 * one (verified: azure-docs); a document without an inbound section may
 * go on to the next or not, so what differs by that is unknown (unverified).
 */
export function walkInbound(call: Call): CallEffect {
  return walkDocument(call, 0, nothing);
}

/** The document being walked, its level among the call's documents, and how deep fragments are nested. */
interface Place {
  readonly call: Call;
  readonly level: number;
  readonly reading: PolicyReading;
  readonly outline: PolicyOutline;
  readonly depth: number;
}

/** `start` is what the call has come to; what is walked continues from there. */
function walkDocument(call: Call, level: number, start: CallEffect): CallEffect {
  const reading = call.documents[level];
  if (reading === undefined) return start;
  if (reading.outline === null) return andThen(start, unread(reading));
  const inbound = childrenNamed(reading.outline.root, "inbound")[0];
  if (inbound === undefined) {
    const why = `the policy of ${reading.owner} has no inbound section, and whether wider policies run is unknown`;
    return either(start, walkDocument(call, level + 1, start), { code: "no-inbound", why });
  }
  const place = { call, level, reading, outline: reading.outline, depth: 0 };
  return walkElements(place, childElements(inbound), start);
}

function unread({ owner }: PolicyReading): CallEffect {
  return doubtful({ code: "unread", why: `the policy of ${owner} could not be read` });
}

function walkElements(place: Place, elements: readonly PolicyElement[], start: CallEffect): CallEffect {
  let soFar = start;
  for (const element of elements) {
    if (!soFar.goesOn) break;
    soFar = andThen(soFar, walkElement(place, element, { ...nothing, keepsToken: soFar.keepsToken }));
  }
  return soFar;
}

function walkElement(place: Place, element: PolicyElement, start: CallEffect): CallEffect {
  const kind = statementKind(element.name);
  switch (kind) {
    case "validation":
      return walkValidation(place, element, start);
    case "base":
      return walkDocument(place.call, place.level + 1, start);
    case "choose":
      return walkBranches(place, childElements(element), start);
    case "fragment":
      return walkFragment(place, element, start);
    case "answer":
      return walkAnswer(place.outline, element);
    case "header":
      return walkHeader(place.outline, element);
    case "filter":
      return doubtful({ code: "other-check", why: `<${element.name}> lets only certain calls through` });
    case "own-token":
      return written(place.outline, element, "output-token-variable-name") === null ? withoutToken : nothing;
    case "container":
      return walkElements(place, childElements(element), start);
    case "indifferent":
      return nothing;
    case "unknown":
      return doubtful({ code: "statement", why: `nothing is known about <${element.name}>` });
    default:
      return kind satisfies never;
  }
}

const withoutToken: CallEffect = { ...nothing, keepsToken: false };

function walkValidation(
  { call, reading, outline }: Place,
  element: PolicyElement,
  start: CallEffect,
): CallEffect {
  const check = reading.checks.get(element.index);
  if (check === undefined || !start.keepsToken) {
    const why = "the policy puts something else into Authorization before it validates that";
    return { ...doubtful({ code: "token-replaced", why }), isChecked: true };
  }
  const unsigned = written(outline, element, "require-signed-tokens") ?? "true";
  const ownKeys = ["issuer-signing-keys", "decryption-keys"].some(
    (name) => childrenNamed(element, name).length > 0,
  );
  if (check.kind === "jwt" && (unsigned.toLowerCase() !== "true" || ownKeys)) {
    const why = ownKeys ? "the validation has keys of its own" : "the validation may take unsigned tokens";
    return { ...doubtful({ code: "keys", why }), isChecked: true };
  }
  return ofValidation(admit(check, call.token, call.home));
}

/** The branches in order: the first that applies is run, and after the last the call continues. */
function walkBranches(place: Place, branches: readonly PolicyElement[], start: CallEffect): CallEffect {
  const [branch, ...others] = branches;
  if (branch === undefined) return start;
  const condition =
    branch.name === "otherwise" ? "true" : (written(place.outline, branch, "condition") ?? "");
  const applies = decidedFor(place.call.token, condition);
  if (applies === false) return walkBranches(place, others, start);
  const inside = walkElements(place, childElements(branch), start);
  if (applies) return inside;
  const why = `it depends on the condition ${shortened(condition)}`;
  return either(inside, walkBranches(place, others, start), { code: "condition", why });
}

/** A condition is decided for a call with a token; one that looks at the header is open for a call without it. */
function decidedFor({ isMissing }: TokenFacts, condition: string): boolean | null {
  return isMissing === true && /authorization/i.test(condition) ? null : decideCondition(condition);
}

function shortened(condition: string): string {
  const text = condition.replace(/\s+/g, " ").trim();
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** Fragments may include others; a chain of more than a few can only be a circle. */
function walkFragment(place: Place, element: PolicyElement, start: CallEffect): CallEffect {
  const id = written(place.outline, element, "fragment-id") ?? "";
  const end = `/policyfragments/${id.toLowerCase()}`;
  const reading = place.call.fragments.find(({ address }) => address.toLowerCase().endsWith(end));
  if (reading === undefined || place.depth > 8) {
    return doubtful({ code: "unread", why: `the fragment ${id} was not read` });
  }
  if (reading.outline === null) return unread(reading);
  const inside = { ...place, reading, outline: reading.outline, depth: place.depth + 1 };
  return walkElements(inside, childElements(reading.outline.root), start);
}

/** An answer of the gateway's own: a refusal from 400 on. */
function walkAnswer(outline: PolicyOutline, element: PolicyElement): CallEffect {
  const variable = written(outline, element, "response-variable-name");
  const status = childrenNamed(element, "set-status")[0];
  const code = written(outline, status ?? element, status === undefined ? "status-code" : "code") ?? "200";
  if (variable !== null || !/^\d{3}$/.test(code)) {
    const why = "the policy answers by itself, and it is unknown whether that is a refusal";
    return { ...doubtful({ code: "answer", why }), goesOn: false, isAnswered: true };
  }
  return Number(code) < 400 ? answered : refusedFor({ code: "answer", why: `the policy answers ${code}` });
}

/** A header that is set or checked concerns us only when it is the one with the token. */
function walkHeader(outline: PolicyOutline, element: PolicyElement): CallEffect {
  const name = (written(outline, element, "name") ?? "").toLowerCase();
  if (element.name === "check-header" && name !== "authorization")
    return doubtful({
      code: "other-check",
      why: `<check-header> asks for ${name === "" ? "a header" : name}`,
    });
  const isToken = name === "authorization" || /\{\{|@[({]/.test(name);
  if (!isToken) return nothing;
  if (element.name === "set-header") {
    return written(outline, element, "exists-action") === "skip" ? nothing : withoutToken;
  }
  return doubtful({ code: "statement", why: "the policy checks the header Authorization as text" });
}

function written(outline: PolicyOutline, element: PolicyElement, name: string): string | null {
  const attribute = attributeNamed(element, name);
  return attribute === undefined
    ? null
    : outline.text.slice(attribute.value.start, attribute.value.end).trim();
}
