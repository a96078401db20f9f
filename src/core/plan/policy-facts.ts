import type { PolicyParser } from "../policy/document/policy-parser.ts";
import type { PolicyValues } from "../policy/document/policy-values.ts";
import { attributeNamed, attributeValue, type WrittenValue } from "../policy/document/written-value.ts";
import { tokenChecks } from "../policy/validation/token-check.ts";

/** What a policy says about the setup it belongs to. Named values are resolved where they are known. */
export interface PolicyFacts {
  /** Whether it validates tokens of Microsoft Entra, or perhaps does, where the provider is unknown. */
  readonly validatesTokens: boolean;
  /** Audiences that its token validations accept. */
  readonly audiences: readonly string[];
  /** Application ids of the clients that it names. */
  readonly clientAppIds: readonly string[];
  /** Ids of the fragments that it includes. */
  readonly fragments: readonly string[];
  /** Whether it includes a fragment whose id is unknown. */
  readonly includesUnknown: boolean;
  /** Ids of the backends that it sends calls to. */
  readonly backends: readonly string[];
  /** Why the policy cannot be read, which leaves all of the above unknown; `null` when it was read. */
  readonly refusal: string | null;
}

/** What a scope without a policy says. */
export const noFacts: PolicyFacts = {
  validatesTokens: false,
  audiences: [],
  clientAppIds: [],
  fragments: [],
  includesUnknown: false,
  backends: [],
  refusal: null,
};

/** What the facts of a policy depend on beside its text. */
export interface FactsInput extends PolicyValues {
  readonly parse: PolicyParser;
}

/** The facts of a policy text. */
export function policyFacts(text: string, values: FactsInput): PolicyFacts {
  const outline = values.parse(text);
  if (outline.kind === "refusal") {
    return { ...noFacts, refusal: `line ${outline.line}, column ${outline.column}: ${outline.reason}` };
  }
  const checks = tokenChecks(outline, values);
  const attributeValues = (element: string, attribute: string): WrittenValue[] =>
    outline.elements
      .filter(({ name }) => name === element)
      .flatMap((one) => attributeNamed(one, attribute) ?? [])
      .map((one) => attributeValue(outline, one, values.namedValues));
  const fragments = attributeValues("include-fragment", "fragment-id");
  return {
    validatesTokens: checks.some(({ authorities }) =>
      authorities.some(({ provider }) => provider !== "other"),
    ),
    audiences: checks.flatMap((check) => known(check.audiences)),
    clientAppIds: checks.flatMap((check) => known(check.clientAppIds)),
    fragments: known(fragments),
    includesUnknown: fragments.some(({ resolved }) => resolved.kind !== "known"),
    backends: known(attributeValues("set-backend-service", "backend-id")),
    refusal: null,
  };
}

function known(values: readonly WrittenValue[]): string[] {
  return values.flatMap(({ resolved }) =>
    resolved.kind === "known" && resolved.value !== "" ? [resolved.value] : [],
  );
}
