import fc from "fast-check";
import { describe, it } from "vitest";
import { isHome } from "../../src/core/policy/authority/tenant.ts";
import { maskExpressions } from "../../src/core/policy/document/expression.ts";
import type { PolicyOutline } from "../../src/core/policy/document/outline.ts";
import { parsePolicy } from "../../src/core/policy/document/read-policy.ts";
import { revise } from "../../src/core/policy/revise/revise.ts";
import type { PolicyRewrite } from "../../src/core/policy/revise/rewrite.ts";
import type { TokenCheck } from "../../src/core/policy/validation/token-check.ts";
import { applyEdits, type Edit, invertEdits } from "../../src/core/text/edit.ts";
import { OTHER, PARTNER, type Task, task } from "../core/policy/assert-edit.ts";
import { explanation, plainSearch } from "../corpus/search.ts";
import { brokenText, policyText } from "./policy-text.ts";

/** Policies per run, all laws on each: `LAWS_RUNS=100000` is the bar, to be met within two minutes. */
const runs = Number(process.env["LAWS_RUNS"] ?? 10_000);
const whole = Math.ceil(runs * 0.7);

const tape = fc.uint8Array({ minLength: 2, maxLength: 160, size: "max" });

const tasks: readonly Task[] = [
  task(),
  task({ allowTenants: [PARTNER] }),
  task({ authority: "organizations", tokenVersion: 2, clientAppIds: [] }),
  task({ gatewayIssuer: "https://gw.example", apiAudiences: ["app"], tokenVersion: 1 }),
  task({ allowTenants: [OTHER, PARTNER], namedValues: new Map() }),
];

describe("laws of policies", () => {
  it(`hold for ${whole} generated policies`, () => {
    fc.assert(
      fc.property(tape, fc.nat(tasks.length - 1), (numbers, index) => {
        const text = policyText(numbers);
        const outline = parsePolicy(text);
        if (outline.kind === "refusal")
          throw new Error(`a healthy policy was refused: ${outline.reason}\n${text}`);
        checkLaws(text, outline, tasks[index] ?? task());
      }),
      { numRuns: whole },
    );
  }, 600_000);

  it(`hold for ${runs - whole} generated policies that are broken somewhere`, () => {
    fc.assert(
      fc.property(tape, tape, fc.nat(tasks.length - 1), (numbers, breaks, index) => {
        const text = brokenText(policyText(numbers), breaks);
        const outline = parsePolicy(text);
        if (outline.kind === "outline") checkLaws(text, outline, tasks[index] ?? task());
        else checkRefusal(text, outline);
      }),
      { numRuns: runs - whole },
    );
  }, 600_000);
});

function checkRefusal(
  text: string,
  refusal: { line: number; column: number; offset: number; reason: string },
): void {
  demand(refusal.reason !== "", "a refusal has a reason");
  demand(refusal.line >= 1 && refusal.column >= 1, "a refusal has a place");
  demand(refusal.offset >= 0 && refusal.offset <= text.length, "the place is in the text");
}

function checkLaws(text: string, outline: PolicyOutline, wanted: Task): void {
  checkMask(text, outline);
  const rewrite = revise(outline, wanted, wanted);
  demand(
    summary(rewrite) === summary(revise(outline, wanted, wanted)),
    "the same input gives the same rewrite",
  );
  const { edits } = rewrite;
  const edited = applyEdits(text, edits);
  const back = invertEdits(text, edits);
  demand(applyEdits(edited, back) === text, "inverse edits bring the text back");
  demand(
    JSON.stringify(outside(text, edits)) === JSON.stringify(outside(edited, back)),
    "text outside the edits stays",
  );
  const again = parsePolicy(edited);
  if (again.kind === "refusal") throw new Error(`the edited text is refused: ${again.reason}\n${edited}`);
  const second = revise(again, wanted, wanted);
  demand(
    second.edits.length === 0,
    `a second rewrite edits again: ${JSON.stringify(second.edits)}\n${text}\n${edited}`,
  );
  demand(
    rewrite.findings.every(({ message }) => !message.startsWith("the edits of this document were dropped")),
    `edits were dropped\n${text}`,
  );
  for (const hit of plainSearch(text)) {
    const shown = text.slice(hit.start, hit.start + 80);
    demand(explanation(hit, rewrite) !== null, `nothing is said about ${hit.kind} ${shown}\n${text}`);
  }
  checkTenants(rewrite, wanted);
  checkNamed(text, rewrite, wanted);
}

/** No token validation names the home tenant without an edit or a word about it. */
function checkNamed(text: string, rewrite: PolicyRewrite, { homeTenant }: Task): void {
  if (rewrite.findings.some(({ code }) => code === "apim-is-authorization-server")) return;
  const bare = text.replaceAll(/<!--[\s\S]*?-->/g, (comment) => " ".repeat(comment.length));
  const said = [
    ...rewrite.edits,
    ...rewrite.alreadyRight.map(({ place }) => place),
    ...rewrite.findings.filter(({ code }) => code === "manual-review").map(({ place }) => place),
  ].map(({ start = -1, end = -1 }) => ({ start, end }));
  for (const { start, end } of rewrite.checksBefore) {
    const isAside = rewrite.findings.some(
      ({ code, place }) => code === "validation-set-aside" && place.start === start,
    );
    const span = (at: number): { readonly start: number; readonly end: number } =>
      isAside ? { start, end } : { start: at, end: at + homeTenant.id.length };
    for (const { index } of bare.slice(start, end).matchAll(new RegExp(homeTenant.id, "gi"))) {
      const place = span(start + index);
      demand(
        said.some((one) => one.start < place.end && one.end > place.start),
        `nothing is said about the home tenant at ${start + index}\n${text}`,
      );
    }
  }
}

function checkMask(text: string, { expressions }: PolicyOutline): void {
  const masked = maskExpressions(text, expressions);
  demand(masked.length === text.length, "masking keeps the length");
  demand(masked.replaceAll(/[^\r\n]/g, "") === text.replaceAll(/[^\r\n]/g, ""), "masking keeps line breaks");
  demand(
    JSON.stringify(outside(masked, expressions)) === JSON.stringify(outside(text, expressions)),
    "masking changes nothing outside of expressions",
  );
}

/** A validation of the home tenant that was edited names the wanted authority, its clients, and no tenant beyond the list. */
function checkTenants(rewrite: PolicyRewrite, wanted: Task): void {
  demand(rewrite.checksBefore.length === rewrite.checksAfter.length, "no validation is lost");
  const refused = rewrite.findings.some(({ code }) => code === "apim-is-authorization-server");
  for (const [index, before] of rewrite.checksBefore.entries()) {
    const after = rewrite.checksAfter[index];
    if (refused || after === undefined || isLeft(before, rewrite)) continue;
    demand(
      !after.authorities.some(({ tenant }) => isHome(tenant, wanted.homeTenant)),
      "no authority is the home tenant's",
    );
    const versions = (check: TokenCheck): number =>
      new Set(check.authorities.map(({ version }) => version)).size;
    demand(versions(after) >= versions(before), "no token version is lost");
    if (before.authorities.some(({ provider }) => provider !== "entra")) {
      const names = new Set(before.requiredClaims.map(({ name }) => name));
      demand(
        after.requiredClaims.every(({ name }) => names.has(name)),
        "no claim is added that another provider's tokens lack",
      );
    }
    if (after === undefined || before.kind !== "azure-ad") continue;
    const changed =
      before.authorities[0]?.tenant.kind === "tenant" && after.authorities[0]?.tenant.kind === "reserved";
    if (!changed) continue;
    const clients = new Set(
      after.clientAppIds.map(({ resolved }) =>
        resolved.kind === "known" ? resolved.value.toLowerCase() : "",
      ),
    );
    demand(
      wanted.clientAppIds.every((id) => clients.has(id)),
      "each client app is named",
    );
    if (wanted.allowTenants.length === 0) continue;
    const tid = after.requiredClaims.filter(({ name }) => name === "tid");
    const admitted = tid[0]?.values.map(({ resolved }) =>
      resolved.kind === "known" ? resolved.value.toLowerCase() : "?",
    );
    const expected = [wanted.homeTenant.id, ...wanted.allowTenants];
    demand(tid.length === 1 && tid[0]?.match === "any", "one tid claim admits any of the list");
    demand(
      JSON.stringify(admitted?.toSorted()) === JSON.stringify(expected.toSorted()),
      "it admits exactly the list",
    );
  }
}

/** Whether a validation was left whole, being about another API or about nothing that could be told. */
function isLeft(check: TokenCheck, { edits, alreadyRight }: PolicyRewrite): boolean {
  const within = ({ start = -1, end = -1 }): boolean => start >= check.start && end <= check.end;
  return !edits.some(within) && !alreadyRight.some(({ place }) => within(place));
}

function summary({ edits, findings, alreadyRight, notOurs }: PolicyRewrite): string {
  return JSON.stringify({ edits, findings, alreadyRight, notOurs });
}

/** The stretches of a text that no span touches. */
function outside(
  text: string,
  spans: readonly (Edit | { readonly start: number; readonly end: number })[],
): string[] {
  const starts = [0, ...spans.map(({ end }) => end)];
  const ends = [...spans.map(({ start }) => start), text.length];
  return starts.map((start, index) => text.slice(start, ends[index]));
}

function demand(holds: boolean, law: string): void {
  if (!holds) throw new Error(law);
}
