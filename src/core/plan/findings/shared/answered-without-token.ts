import type { PolicyScope } from "../../../model/setup.ts";
import { childElements } from "../../../policy/document/element-path.ts";
import type { PolicyElement } from "../../../policy/document/outline.ts";
import type { TokenCheck } from "../../../policy/validation/token-check.ts";
import type { RevisedPolicy } from "../../revised-policy.ts";

/**
 * Whether an operation's answer is given without a token, as far as is known: validations under a condition do
 * not count, and policies of other scopes than an operation are taken to answer.
 */
export function isAnsweredWithoutToken(source: RevisedPolicy, policies: readonly RevisedPolicy[]): boolean {
  if (source.scope !== "operation") return true;
  return !demandsToken(source, policies, widerScopes);
}

/** From the nearest to the widest; the service's policy comes last. */
const widerScopes: readonly PolicyScope[] = ["api", "product", "service"];

/** A section runs in its order, and `<base />` runs the next wider policy there is. */
function demandsToken(
  source: RevisedPolicy,
  policies: readonly RevisedPolicy[],
  wider: readonly PolicyScope[],
): boolean {
  const inbound = childElements(source.outline.root).find(({ name }) => name === "inbound");
  if (inbound === undefined) return false;
  for (const element of childElements(inbound)) {
    if (element.name === "return-response") return false;
    if (validates(source, element) || includesValidation(source, element, policies)) return true;
    if (element.name === "base" && basesDemand(policies, wider)) return true;
  }
  return false;
}

function basesDemand(policies: readonly RevisedPolicy[], wider: readonly PolicyScope[]): boolean {
  const [scope, ...rest] = wider;
  if (scope === undefined) return false;
  const there = policies.filter(({ scope: of }) => of === scope);
  // Several products may let a call in, each with a policy of its own; only one that all of them share is certain.
  if (there.length === 0) return basesDemand(policies, rest);
  return there.every((one) => demandsToken(one, policies, rest));
}

function validates({ rewrite }: RevisedPolicy, { index }: PolicyElement): boolean {
  return rewrite.checksBefore.some((check) => check.elementIndex === index && isUnconditional(check));
}

function includesValidation(
  { outline }: RevisedPolicy,
  element: PolicyElement,
  policies: readonly RevisedPolicy[],
): boolean {
  if (element.name !== "include-fragment") return false;
  const id = element.attributes.find(({ name }) => name === "fragment-id")?.value;
  const name = id === undefined ? "" : outline.text.slice(id.start, id.end).toLowerCase();
  return policies.some(
    ({ scope, address, rewrite }) =>
      scope === "fragment" &&
      address.toLowerCase().endsWith(`/${name}`) &&
      rewrite.checksBefore.some(isUnconditional),
  );
}

function isUnconditional({ conditions }: TokenCheck): boolean {
  return conditions.length === 0;
}
