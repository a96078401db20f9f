import { harmlessName } from "../../text/harmless.ts";
import type { AppDeclaration, AppLink, DeclaredAudience } from "../language-reading.ts";
import { absentAudience, absentMember } from "./absent-audience.ts";
import { type AppParts, blockLinks, bodyLinks } from "./app-links.ts";
import { declaresApp, terraformAppKey } from "./app-resource.ts";
import { attributeOf, type HclBlock, type HclExpression, writtenString } from "./hcl-syntax.ts";
import { meaningIn } from "./possible-values.ts";
import { bodyObject, headEnd, ignores, objectMember } from "./resource-block.ts";
import { blockScope, type Scope } from "./terraform-scope.ts";

/** The app registrations that a module's resources declare, with what other resources of the tree add to them. */
export function appDeclarations(
  blocks: readonly HclBlock[],
  scope: Scope,
  added: ReadonlyMap<string, AppParts>,
): readonly AppDeclaration[] {
  return blocks.filter(declaresApp).map((block) => {
    const inner = blockScope(block, scope);
    const key = terraformAppKey(block);
    const isGraph = block.labels[0] === "msgraph_resource";
    const body = bodyObject(block);
    const own = isGraph ? bodyLinks(body, inner) : blockLinks(block, inner);
    const more = added.get(key);
    const displayName = isGraph
      ? objectMember(body, "displayName")
      : attributeOf(block, "display_name")?.value;
    return {
      key,
      carrier: "terraform",
      place: { file: block.file, start: block.start, end: headEnd(block) },
      displayName: displayName === null || displayName === undefined ? null : meaningIn(displayName, inner),
      audience: isGraph ? bodyAudience(block, body, scope) : blockAudience(block, scope),
      links: onlyOnce([...own.links, ...(more?.links ?? [])]),
      identifierUris: [...own.identifierUris, ...(more?.identifierUris ?? [])],
      doubts: doubtsOf(block, isGraph ? "signInAudience" : "sign_in_audience"),
    };
  });
}

function blockAudience(block: HclBlock, scope: Scope): DeclaredAudience {
  const written = attributeOf(block, "sign_in_audience");
  const text = scope.reading.tree.files.get(block.file)?.text ?? "";
  return written === null ? absentAudience(text, block) : writtenAudience(written.value);
}

function bodyAudience(
  block: HclBlock,
  body: (HclExpression & { readonly kind: "object" }) | null,
  scope: Scope,
): DeclaredAudience {
  if (body === null)
    return { kind: "unknown", why: "the body of the request is not written out", at: block.start };
  const written = objectMember(body, "signInAudience");
  const text = scope.reading.tree.files.get(block.file)?.text ?? "";
  return written === null ? absentMember(text, body) : writtenAudience(written);
}

/** An audience is written where it is a string without interpolations and without escapes. */
function writtenAudience(expression: HclExpression): DeclaredAudience {
  const value = writtenString(expression);
  if (expression.kind === "template" && value !== null) {
    const { form, content } = expression.template;
    if (form === "quoted" && value.length === content.end - content.start)
      return { kind: "written", value, ...content };
  }
  const shown = expression.kind === "reference" ? harmlessName(expression.path.join(".")) : "an expression";
  return { kind: "unknown", why: `it is ${shown}, and no literal`, at: expression.start };
}

function doubtsOf(block: HclBlock, audience: string): readonly string[] {
  const doubts: string[] = [];
  if (ignores(block, audience)) doubts.push(`lifecycle.ignore_changes covers ${audience}.`);
  if (attributeOf(block, "count") !== null)
    doubts.push("It has a count, which decides whether and how often it is made.");
  if (attributeOf(block, "for_each") !== null)
    doubts.push("It has a for_each: a change here reaches each app registration that is made of it.");
  return doubts;
}

function onlyOnce(links: readonly AppLink[]): readonly AppLink[] {
  return [...new Map(links.map((link) => [JSON.stringify(link), link])).values()];
}
