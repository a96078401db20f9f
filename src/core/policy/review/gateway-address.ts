import { type NamedValues, namedReferences } from "../document/named-value.ts";
import type { PolicyOutline } from "../document/outline.ts";
import type { PolicySetting } from "../document/policy-setting.ts";
import { attributeNamed } from "../document/written-value.ts";

/**
 * Tells whether an address that is written at an offset, as text or as C#, begins with a host of the gateway: from the
 * request, by one of its host names, by a named value, or by a variable that was made of one of these.
 */
export function gatewayAddresses(
  outline: PolicyOutline,
  setting: PolicySetting,
): (offset: number) => boolean {
  const { text } = outline;
  const hosts = setting.gatewayHosts;
  const variables = new Set<string>();
  const isGateway = (offset: number): boolean =>
    namesGateway(withValues(text.slice(offset, offset + 200), setting.namedValues), hosts, variables);
  for (const [name, offset] of valuesIn(outline)) if (isGateway(offset)) variables.add(name);
  return isGateway;
}

/** Each variable of policies and of C# with the place of its value, in the order of the text. */
function valuesIn({ text, elements }: PolicyOutline): (readonly [string, number])[] {
  const local = [...text.matchAll(assignment)].map(
    ({ index, 0: source, 1: name }) => [name ?? "", index + source.length] as const,
  );
  const shared = elements.flatMap((element): (readonly [string, number])[] => {
    if (element.name !== "set-variable") return [];
    const name = attributeNamed(element, "name")?.value;
    const value = attributeNamed(element, "value")?.value;
    return name === undefined || value === undefined ? [] : [[text.slice(name.start, name.end), value.start]];
  });
  return [...local, ...shared].toSorted(([, one], [, other]) => one - other);
}

/** A declaration of C#; members of objects have no type before their names. */
const assignment = /\b(?:var|string|String)\s+([A-Za-z_]\w*)\s*=(?![=>])\s*/g;

/** What may be between the start of a value and its host. */
const opening = /^(?:[\s"'$@(\\+]|\{(?!\{)|&quot;|\(?string\)|https?:(?:\\{0,2}\/){2}){0,20}/i;

function namesGateway(written: string, hosts: readonly string[], variables: ReadonlySet<string>): boolean {
  const value = written.slice(opening.exec(written)?.[0].length ?? 0);
  if (/^(?:context\.(?:Request|Deployment)\b|[\w-]+\.azure-api\.(?:net|us|cn)\b)/i.test(value)) return true;
  if (/^\{\{[\w.-]*(?:gateway|apim)[\w.-]*\}\}/i.test(value)) return true;
  const shared = /^context\.Variables[^"&;]{0,60}(?:"|&quot;)([^"&]{1,100})/.exec(value)?.[1];
  if (shared !== undefined) return variables.has(shared);
  const host = /^[\w.-]+/.exec(value)?.[0].toLowerCase();
  if (host === undefined) return false;
  return hosts.some((one) => one.toLowerCase() === host) || variables.has(/^\w+/.exec(value)?.[0] ?? "");
}

function withValues(written: string, namedValues: NamedValues): string {
  let value = "";
  let copied = 0;
  for (const { name, start, end } of namedReferences(written, { start: 0, end: written.length })) {
    value += written.slice(copied, start) + (namedValues.get(name) ?? written.slice(start, end));
    copied = end;
  }
  return value + written.slice(copied);
}
