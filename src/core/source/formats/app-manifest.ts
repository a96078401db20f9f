import type { AppDeclaration, SourceFile } from "../language-reading.ts";
import { type AppNames, audienceOf, membersOf } from "./app-members.ts";
import { memberOf } from "./json-members.ts";
import type { JsonObject, JsonValue } from "./json-scan.ts";

/** Whether a JSON text is the manifest of an app registration, in the form of Microsoft Graph or the older one. */
export function isAppManifest({ path }: SourceFile, root: JsonValue | null): root is JsonObject {
  if (root?.kind !== "object") return false;
  const has = (name: string): boolean => memberOf(root, name) !== undefined;
  const isApp =
    has("requiredResourceAccess") || has("api") || has("oauth2Permissions") || has("identifierUris");
  if (has("signInAudience")) return isApp;
  return isApp && /(?:^|\/)aad[^/]*manifest[^/]*\.json$/i.test(path);
}

/** The app registration that a manifest declares. */
export function appOfManifest(file: SourceFile, root: JsonObject, names: AppNames): AppDeclaration {
  return {
    key: file.path,
    carrier: "manifest",
    place: { file: file.path, start: root.start, end: root.start + 1 },
    audience: audienceOf(file.text, root, names),
    ...membersOf(root, names),
    doubts: [],
  };
}
