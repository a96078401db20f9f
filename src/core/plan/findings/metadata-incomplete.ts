import { type ServedDocument, servedDocuments, servesMetadata } from "../../metadata/served-document.ts";
import type { Finding } from "../../model/finding.ts";
import { childElements, elementPath } from "../../policy/document/element-path.ts";
import { attributeNamed, attributeValue } from "../../policy/document/written-value.ts";
import type { RevisedPolicy } from "../revised-policy.ts";
import { isAnsweredWithoutToken } from "./shared/answered-without-token.ts";
import type { FindingRule } from "./shared/finding-rule.ts";
import { placeIn } from "./shared/place-in.ts";
import type { RuleInput } from "./shared/rule-input.ts";
import { joinedWords } from "./shared/sentence.ts";

export const metadataIncomplete: FindingRule<"metadata-incomplete"> = {
  code: "metadata-incomplete",
  levels: ["warning"],
  when: "Metadata that is written out in a policy lacks `issuer`, `response_types_supported` or S256 (`resource` or `authorization_servers` for a protected resource), is answered only with a token or a subscription key, or is a redirect.",
  why: "MCP clients refuse it, or cannot read it before they are signed in.",
  cure: "Complete the document, and answer it to everybody.",
  looks: [{ at: "setup", half: "apim", look: flawedMetadata }],
};

/** Metadata that MCP clients cannot use: a member is missing, or it is not answered to everybody. */
function flawedMetadata(input: RuleInput): Finding[] {
  const { snapshot, values } = input;
  return input.policies.flatMap((source) => [
    ...servedDocuments(source, snapshot.operations, values.namedValues).flatMap((document) =>
      documentFindings(input, source, document),
    ),
    ...redirectFindings(input, source),
  ]);
}

function documentFindings(input: RuleInput, source: RevisedPolicy, document: ServedDocument): Finding[] {
  const missing = missingMembers(document);
  const closed = obstacles(input, source);
  if (missing.length === 0 && closed.length === 0) return [];
  const parts = [
    ...(missing.length === 0 ? [] : [`lacks ${joinedWords(missing.map(({ what }) => what))}`]),
    ...closed.map(({ what }) => what),
  ];
  return [
    {
      code: "metadata-incomplete",
      level: "warning",
      message: `The OAuth metadata at ${document.name} ${joinedWords(parts)}, so MCP clients may not be able to use it.`,
      hint: [...missing, ...closed].map(({ cure }) => cure).join(" "),
      place: placeIn(source, document.element, document),
    },
  ];
}

interface Flaw {
  readonly what: string;
  readonly cure: string;
}

/** What clients refuse metadata without, by the MCP TypeScript clients and the specification (verified by experiment). */
function missingMembers({ kind, members, mentions }: ServedDocument): Flaw[] {
  const flaws: Flaw[] = [];
  const lacks = (name: string) => mentions(name) === false;
  const need = (name: string, example: string) => {
    if (lacks(name)) flaws.push({ what: name, cure: `Add "${name}": ${example}.` });
  };
  if (kind === "protected resource") {
    need("resource", '"<address of the MCP server>"');
    need("authorization_servers", '["<authority>"]');
    return flaws;
  }
  need("issuer", '"<the gateway\'s address>"');
  need("response_types_supported", '["code"]');
  const methods = members.get("code_challenge_methods_supported");
  const listsOther = methods?.isKnown === true && !methods.values.includes("S256");
  if (lacks("code_challenge_methods_supported") || listsOther) {
    const cure = 'Add "code_challenge_methods_supported": ["S256"].';
    flaws.push({ what: "code_challenge_methods_supported with S256", cure });
  }
  return flaws;
}

function obstacles({ snapshot, policies }: RuleInput, source: RevisedPolicy): Flaw[] {
  const flaws: Flaw[] = [];
  if (!isAnsweredWithoutToken(source, policies)) {
    flaws.push({
      what: "is answered only to callers with a token",
      cure: "Leave <base /> out of the inbound section of its policy.",
    });
  }
  const { api, products } = snapshot;
  if (api.subscriptionRequired && products.every(({ subscriptionRequired }) => subscriptionRequired)) {
    flaws.push({
      what: "is answered only to callers with a subscription key",
      cure: "Turn off Subscription required in the settings of the API.",
    });
  }
  return flaws;
}

/** Clients follow no redirect to another origin (verified by experiment). */
function redirectFindings({ snapshot }: RuleInput, source: RevisedPolicy): Finding[] {
  if (source.scope !== "operation" || !servesMetadata(source, snapshot.operations)) return [];
  const { outline } = source;
  return outline.elements.flatMap((element) => {
    if (element.name !== "return-response") return [];
    const status = childElements(element).find(({ name }) => name === "set-status");
    const code = status === undefined ? undefined : attributeNamed(status, "code");
    if (status === undefined || code === undefined) return [];
    if (!/^30[1-8]$/.test(attributeValue(outline, code, new Map()).written)) return [];
    return [
      {
        code: "metadata-incomplete",
        level: "warning",
        message: `The OAuth metadata of ${source.owner} is a redirect, which MCP clients do not follow to another host.`,
        hint: "Answer with the document itself.",
        place: placeIn(source, elementPath(outline, element), element),
      },
    ];
  });
}
