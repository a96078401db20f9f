import type { AppDeclaration, AppLink, DeclaredAudience, SourceFile } from "../language-reading.ts";
import type { Meaning } from "../meaning.ts";
import { itemsAt, memberOf, objectAt, saysTrue, stringAt, valueAt } from "./json-members.ts";
import type { JsonObject, JsonValue } from "./json-scan.ts";

/** What a string of an app's declaration stands for. */
export type AppNames = (text: string) => Meaning;

/** An app registration as a resource of a template; `null` for one that the template only refers to. */
export function appOfResource(
  file: SourceFile,
  resource: JsonObject,
  symbol: string,
  names: AppNames,
): AppDeclaration | null {
  const properties = objectAt(resource, "properties");
  if (properties === undefined || saysTrue(file.text, valueAt(resource, "existing"))) return null;
  const name = symbol || stringAt(properties, "uniqueName")?.text || `application at ${resource.start}`;
  return {
    key: `${name} (${file.path})`,
    carrier: "arm",
    place: { file: file.path, start: resource.start, end: resource.start + 1 },
    audience: audienceOf(file.text, properties, names),
    ...membersOf(properties, names),
    doubts:
      memberOf(resource, "condition") === undefined ? [] : ["A condition decides whether it is deployed."],
  };
}

/** An app's own members, as Microsoft Graph names them or as the older manifests do. */
export function membersOf(
  app: JsonObject,
  names: AppNames,
): Pick<AppDeclaration, "displayName" | "links" | "identifierUris"> {
  const name = stringAt(app, "displayName") ?? stringAt(app, "name");
  return {
    displayName: name === undefined ? null : names(name.text),
    links: linksOf(app, names),
    identifierUris: texts(itemsAt(app, "identifierUris")).map(names),
  };
}

/** Where an object says its `signInAudience`, or where it would: before its first member. */
export function audienceOf(file: string, app: JsonObject, names: AppNames): DeclaredAudience {
  const written = memberOf(app, "signInAudience")?.value;
  if (written === undefined) return absentAudience(file, app);
  if (written.kind === "string") {
    const meaning = names(written.text);
    if (meaning.kind === "text" && meaning.value === file.slice(written.start, written.end))
      return { kind: "written", value: meaning.value, start: written.start, end: written.end };
    const why = meaning.kind === "unknown" ? meaning.why : "an expression says the audience";
    return { kind: "unknown", why, at: written.start };
  }
  const isNull = file.startsWith("null", written.start);
  return {
    kind: "unknown",
    why: isNull ? "the audience is null" : "the audience is no text",
    at: written.start,
  };
}

function absentAudience(file: string, app: JsonObject): DeclaredAudience {
  const [first] = app.members;
  const at = first?.start ?? app.start + 1;
  const layout = first === undefined ? "" : file.slice(app.start + 1, first.start);
  if (layout.trim() !== "") {
    return { kind: "unknown", why: "a comment stands where the audience would be added", at };
  }
  return {
    kind: "absent",
    at,
    before: '"signInAudience": "',
    after: first === undefined ? '"' : `",${layout === "" ? " " : layout}`,
  };
}

function linksOf(app: JsonObject, names: AppNames): AppLink[] {
  const api = valueAt(app, "api") ?? null;
  const link = (kind: AppLink["kind"], ids: readonly string[]): AppLink[] =>
    ids.map((id) => ({ kind, app: names(id) }));
  const preAuthorized = [
    ...itemsAt(app, "preAuthorizedApplications"),
    ...itemsAt(api, "preAuthorizedApplications"),
  ];
  const known = [...itemsAt(app, "knownClientApplications"), ...itemsAt(api, "knownClientApplications")];
  return [
    ...link("pre-authorizes", members(preAuthorized, "appId")),
    ...link("known client", texts(known)),
    ...link("requires", members(itemsAt(app, "requiredResourceAccess"), "resourceAppId")),
  ];
}

function members(items: readonly JsonValue[], name: string): string[] {
  return items.flatMap((item) => stringAt(item, name)?.text ?? []);
}

function texts(items: readonly JsonValue[]): string[] {
  return items.flatMap((item) => (item.kind === "string" ? item.text : []));
}
