import type { Finding, FindingCode, FindingLevel } from "../model/finding.ts";
import type { PolicySetting } from "../policy/document/policy-setting.ts";
import { parsePolicy } from "../policy/document/read-policy.ts";
import type { PolicyGoal } from "../policy/revise/policy-goal.ts";
import { revise } from "../policy/revise/revise.ts";
import type { PolicyEdit, PolicyRewrite } from "../policy/revise/rewrite.ts";
import type { TokenCheck } from "../policy/validation/token-check.ts";
import { isGuid } from "../text/guid.ts";
import { type CarriedReading, editInFile, placeInFile, readCarried } from "./carried-reading.ts";
import type { CarriedText } from "./carried-text.ts";
import { expressionFits } from "./expression-fits.ts";
import type { LeftCode } from "./language-reading.ts";
import { splitAtMarks } from "./split-at-marks.ts";
import { homeIdOf, standInId, valueOf } from "./stand-in.ts";
import type { KnownNamedValue, SourceWish, TreeKnowledge } from "./tree-knowledge.ts";

/** An edit of a file of the tree, with its reason. */
export interface CarriedEdit {
  readonly start: number;
  readonly end: number;
  readonly insert: string;
  readonly element: string;
  readonly because: string;
}

/** A place that was left, with the level at which a plan reports it. */
export interface CarriedLeft {
  readonly start: number;
  readonly end: number;
  readonly code: LeftCode | FindingCode;
  readonly level: FindingLevel;
  readonly message: string;
  readonly hint: string;
}

/** What one carried text needs. */
export interface RevisedCarried {
  readonly carried: CarriedText;
  readonly reading: CarriedReading;
  readonly edits: readonly CarriedEdit[];
  readonly left: readonly CarriedLeft[];
  /** The token validations after the edits, with stand-ins for ids that the tree does not hold. */
  readonly checks: readonly TokenCheck[];
}

/** Revises one text of the tree by the reviser of policies, and writes its edits in the text's own escaping. */
export function reviseCarried(
  fileText: string,
  written: CarriedText,
  knowledge: TreeKnowledge,
): RevisedCarried {
  const carried = splitAtMarks(fileText, written, knowledge.wish.tenantExpressions);
  const reading = readCarried(fileText, carried);
  const nothing = { carried, reading, edits: [], left: [], checks: [] };
  if (!startsLikePolicy.test(reading.text)) {
    // Prose that names an element is no policy; a policy inside of another text is one.
    const inside = elementInside.exec(reading.text);
    if (inside === null) return nothing;
    const message = "there is policy text inside of another text, which is left alone";
    return {
      ...nothing,
      left: [byHand(placeInFile(reading, inside.index), message, "Make the changes by hand.")],
    };
  }
  const wrapped = wrap(reading.text);
  const outline = parsePolicy(wrapped.text);
  if (outline.kind === "refusal") {
    // A piece of a document, such as its first half, is no policy by itself.
    if (!demands.test(reading.text)) return nothing;
    const message = `this policy text cannot be read reliably, so it is left alone: ${outline.reason}`;
    const at = placeInFile(reading, Math.max(0, outline.offset - wrapped.shift));
    return { ...nothing, left: [byHand(at, message, "Make the changes by hand.")] };
  }
  const setting = settingFor(reading, knowledge);
  const clients = clientsFor(reading, knowledge);
  const rewrite = revise(outline, setting, goalFor(knowledge, clients.ids));
  const { edits, impossible } = editsInFile(reading, rewrite, wrapped.shift, knowledge, clients.standIns);
  const findings = [
    ...rewrite.findings.map((finding) => leftOf(finding, reading, wrapped.shift, knowledge)),
    ...(touchesValidation(rewrite.edits) ? clients.left : []),
  ];
  if (impossible !== null)
    return { ...nothing, left: [impossible, ...findings], checks: rewrite.checksBefore };
  return { carried, reading, edits, left: findings, checks: rewrite.checksAfter };
}

const startsLikePolicy = /^\uFEFF?\s*(?:<|\{\{)/;

const elementInside = /<(?:validate-azure-ad-token\s+[\w-]+|validate-jwt\s+[\w-]+|openid-config\s+url)\s*=/;

/** What makes a piece of text matter that cannot be read by itself. */
const demands = /<(?:validate-azure-ad-token|validate-jwt|openid-config|issuer|client-application-ids)[\s/>]/;

/** A text that is no document of its own is read as what stands inside of one. */
function wrap(text: string): { readonly text: string; readonly shift: number } {
  const first = /^\uFEFF?\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:[^-]|-(?!->))*-->\s*)*<([\w-]+)/.exec(text)?.[1];
  if (first === undefined || documents.has(first)) return { text, shift: 0 };
  const open = "<inbound>";
  return { text: `${open}${text}</inbound>`, shift: open.length };
}

const documents = new Set(["policies", "fragment", "inbound", "backend", "outbound", "on-error"]);

function settingFor(reading: CarriedReading, { wish, namedValues }: TreeKnowledge): PolicySetting {
  const values = new Map<string, string | null>();
  const homeId = homeIdOf(wish);
  for (const [name, { value }] of namedValues) if (value !== null) values.set(name, value);
  for (const hole of reading.holes) {
    const value = isNamed(hole.source, wish.tenantExpressions)
      ? homeId
      : holeValue(hole, wish.clientApps, homeId);
    if (value !== null) values.set(hole.name, value);
  }
  return {
    namedValues: values,
    authorityHosts: [],
    gatewayHosts: wish.gatewayIssuer === null ? [] : [new URL(wish.gatewayIssuer).hostname],
    homeTenant: {
      id: homeId,
      domains: wish.homeTenant,
      ...(wish.homeTenant.some(isGuid) ? {} : { idUnknown: true as const }),
    },
    apiAudiences: wish.audiences,
    tokenVersion: null,
  };
}

function holeValue(
  { source, meaning }: CarriedReading["holes"][number],
  clients: readonly string[],
  homeId: string,
): string | null {
  const client = clients.find((one) => isNamed(source, [one]));
  return client === undefined ? valueOf(meaning, homeId) : standInId(client);
}

/** Whether a hole is what somebody wrote on the command line: `var.x` names `${var.x}`, too. */
function isNamed(source: string, expressions: readonly string[]): boolean {
  const inner = /^\$+\{~?\s*(.*?)\s*~?\}$/s.exec(source)?.[1];
  return expressions.some((one) => one === source || one === inner);
}

interface ClientsForText {
  readonly ids: readonly string[];
  readonly standIns: ReadonlyMap<string, string>;
  readonly left: readonly CarriedLeft[];
}

/** The clients to be listed in a text. An expression is inserted verbatim, so that it has to mean something there. */
function clientsFor(reading: CarriedReading, { wish }: TreeKnowledge): ClientsForText {
  const ids: string[] = [];
  const standIns = new Map<string, string>();
  const left: CarriedLeft[] = [];
  for (const client of wish.clientApps) {
    const fits = isGuid(client) ? null : expressionFits(client, reading.carried);
    if (fits !== null) {
      const message = `the client ${client} was not listed: ${fits}`;
      left.push(
        byHand(reading.carried.start, message, "Name the client by its application id, or list it by hand."),
      );
      continue;
    }
    const id = isGuid(client) ? client.toLowerCase() : standInId(client);
    if (!isGuid(client)) standIns.set(id, client);
    ids.push(id);
  }
  return { ids, standIns, left };
}

function goalFor({ wish }: TreeKnowledge, clientAppIds: readonly string[]): PolicyGoal {
  const { authority, authorityFrom, allowTenants, gatewayIssuer } = wish;
  return {
    authority,
    resourceAuthority: authorityFrom === "person" ? authority : "organizations",
    otherSharedAuthority: authorityFrom === "person" ? "replace" : "keep",
    clientAppIds,
    allowTenants,
    gatewayIssuer,
  };
}

function touchesValidation(edits: readonly PolicyEdit[]): boolean {
  return edits.some(({ touches }) => touches === "validation");
}

/** The edits in the file; one that cannot be made drops them all, because half a validation is none. */
function editsInFile(
  reading: CarriedReading,
  { edits }: PolicyRewrite,
  shift: number,
  knowledge: TreeKnowledge,
  clients: ReadonlyMap<string, string>,
): { readonly edits: readonly CarriedEdit[]; readonly impossible: CarriedLeft | null } {
  const homeId = homeIdOf(knowledge.wish);
  const home = homeAsWritten(reading, knowledge, homeId);
  const standIns = new Map([...clients, ...(home === null ? [] : [[homeId, home] as const])]);
  const made: CarriedEdit[] = [];
  for (const { start, end, insert, element, because } of edits) {
    const span = { start: start - shift, end: end - shift };
    const edit =
      home === null && insert.includes(homeId)
        ? ({
            kind: "impossible",
            why: "the list needs the home tenant's id, which the tree does not hold",
          } as const)
        : editInFile(reading, { ...span, insert }, standIns);
    if ("kind" in edit) {
      const at = placeInFile(reading, span.start);
      const message = `${element.replace(/^\/inbound(?=\/)/, "")} was left: ${edit.why}`;
      return { edits: [], impossible: byHand(at, message, "Make the changes by hand.") };
    }
    made.push({ ...edit, element, because: sayInSource(because, reading, knowledge.wish) });
  }
  return { edits: made, impossible: null };
}

/** How a text names the home tenant: by what is filled in there already, by its id, or by a named value. */
function homeAsWritten(
  reading: CarriedReading,
  { wish, namedValues }: TreeKnowledge,
  homeId: string,
): string | null {
  const hole = reading.holes.find(
    ({ meaning, source }) => meaning.kind === "home tenant" || isNamed(source, wish.tenantExpressions),
  );
  if (hole !== undefined) return hole.source;
  const references = [...namedValues].flatMap(([name, { value }]) =>
    value === homeId ? [`{{${name}}}`] : [],
  );
  return wish.homeTenant.find(isGuid) ?? references.find((one) => reading.text.includes(one)) ?? null;
}

function leftOf(
  { code, level, message, hint, place }: Finding,
  reading: CarriedReading,
  shift: number,
  { wish, namedValues }: TreeKnowledge,
): CarriedLeft {
  const start = placeInFile(reading, Math.max(0, (place.start ?? 0) - shift));
  const end = placeInFile(reading, Math.max(0, (place.end ?? 0) - shift));
  const unknown = unknownName(message);
  const reason = unknown === null ? "" : whyUnknown(unknown, reading, namedValues);
  const said = `${sayInSource(message, reading, wish)}${reason}`;
  const told = unknown === null ? hint : `${tellHint(unknown, wish)} ${hint}`;
  return {
    start,
    end: Math.max(start, end),
    code: unknown === null ? code : "unknown-expression",
    level,
    message: said,
    hint: sayInSource(told, reading, wish),
  };
}

/** The named value, or what stands for a hole, that a message says is not known. */
function unknownName(message: string): string | null {
  return /the value of \{\{([\w.-]+)\}\} is not known/.exec(message)?.[1] ?? null;
}

function tellHint(name: string, { tellBy }: SourceWish): string {
  return tellBy === "--named-values"
    ? `Tell its value with --named-values <file>.`
    : `Add --tenant-expression '{{${name}}}' if it means the home tenant.`;
}

/** Why that is not known, from the tree. */
function whyUnknown(
  name: string,
  { holes }: CarriedReading,
  namedValues: ReadonlyMap<string, KnownNamedValue>,
): string {
  const hole = holes.find((one) => one.name === name);
  const why = hole === undefined ? namedValues.get(name)?.why : firstWhy(hole.meaning);
  return why === undefined || why === "" ? "" : `: ${why}`;
}

function firstWhy(meaning: CarriedReading["holes"][number]["meaning"]): string {
  if (meaning.kind === "unknown") return meaning.why;
  return meaning.kind === "joined" ? (meaning.parts.map(firstWhy).find((why) => why !== "") ?? "") : "";
}

/** A sentence about the reading as one about the file: what stands for something is named as the file names it. */
function sayInSource(sentence: string, { holes }: CarriedReading, wish: SourceWish): string {
  const { clientApps } = wish;
  const named = holes.reduce(
    (said, { name, source }) => said.replaceAll(`{{${name}}}`, () => source),
    sentence,
  );
  const clients = clientApps.reduce((said, one) => said.replaceAll(standInId(one), () => one), named);
  return clients
    .replaceAll(standInId("home tenant"), "the home tenant")
    .replaceAll("--tenant ", "--home-tenant ");
}

function byHand(start: number, message: string, hint: string): CarriedLeft {
  return { start, end: start, code: "manual-review", level: "warning", message, hint };
}
