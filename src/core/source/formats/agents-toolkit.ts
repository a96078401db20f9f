import type { AppDeclaration, DeclaredAudience, SourceFile } from "../language-reading.ts";
import type { Meaning } from "../meaning.ts";
import { literalMeaning, type Placeholders } from "./placeholders.ts";
import { scanYaml, type YamlEntry } from "./yaml-scan.ts";

/** What a project of the Microsoft 365 Agents Toolkit says of its app registration. */
export interface ToolkitApp {
  readonly app: AppDeclaration;
  /** The path of the manifest that `aadApp/update` applies afterwards, if there is one. */
  readonly manifest: string | null;
  /** The variable that holds the application id: `AAD_APP_CLIENT_ID`. */
  readonly idVariable: string | null;
}

/** Whether a file is one in which a project of the toolkit says how it is provisioned. */
export function isToolkitFile({ path }: SourceFile): boolean {
  return /(?:^|\/)(?:teamsapp|m365agents)(?:\.[\w-]+)*\.ya?ml$/i.test(path);
}

/** The app registrations that `aadApp/create` declares in such a file. */
export function toolkitApps(file: SourceFile): ToolkitApp[] {
  const entries = scanYaml(file.text);
  const actions = entries.filter(({ path }) => path.at(-1) === "uses");
  const update = actions.find((entry) => written(file, entry) === "aadApp/update");
  const manifest = update === undefined ? null : siblingText(file, entries, update, ["with", "manifestPath"]);
  return actions
    .filter((entry) => written(file, entry) === "aadApp/create")
    .map((action) => toolkitApp(file, entries, action, manifest));
}

/** The toolkit's `${{X}}`, which files in `env` fill in. */
export const toolkitMarks: Placeholders = {
  pattern: /\$\{\{[^{}]{1,200}\}\}/g,
  read: ([mark]) => ({ kind: "unknown", why: `${mark} comes from the environment of the Agents Toolkit` }),
};

function toolkitApp(
  file: SourceFile,
  entries: readonly YamlEntry[],
  action: YamlEntry,
  manifest: string | null,
): ToolkitApp {
  const name = siblingText(file, entries, action, ["with", "name"]);
  const path = manifest === null ? null : resolved(file.path, manifest);
  const doubt = `aadApp/update sets the audience that ${path ?? ""} says, after this one.`;
  return {
    app: {
      key: `aadApp/create (${file.path})`,
      carrier: "agents toolkit",
      place: { file: file.path, start: action.head, end: action.end },
      displayName: name === null ? null : literalMeaning(name, toolkitMarks),
      audience: audienceAt(file, entries, action),
      links: [],
      identifierUris: [],
      doubts: path === null ? [] : [doubt],
    },
    manifest: path,
    idVariable: siblingText(file, entries, action, ["writeToEnvironmentFile", "clientId"]),
  };
}

/** `signInAudience` is required there (verified: msteams-docs, `provision.md`). */
function audienceAt(file: SourceFile, entries: readonly YamlEntry[], action: YamlEntry): DeclaredAudience {
  const entry = sibling(entries, action, ["with", "signInAudience"]);
  if (entry === undefined) return { kind: "unknown", why: "aadApp/create names no audience", at: action.end };
  const { start, end } = entry;
  const meaning: Meaning = literalMeaning(file.text.slice(start, end), toolkitMarks);
  if (entry.doubt !== null || entry.block !== null)
    return { kind: "unknown", why: entry.doubt ?? "it is a block", at: start };
  if (meaning.kind === "text") return { kind: "written", value: meaning.value, start, end };
  return { kind: "unknown", why: meaning.kind === "unknown" ? meaning.why : "it is no text", at: start };
}

function sibling(
  entries: readonly YamlEntry[],
  action: YamlEntry,
  path: readonly string[],
): YamlEntry | undefined {
  const wanted = JSON.stringify([...action.path.slice(0, -1), ...path]);
  return entries.find((entry) => JSON.stringify(entry.path) === wanted);
}

function siblingText(
  file: SourceFile,
  entries: readonly YamlEntry[],
  action: YamlEntry,
  path: readonly string[],
): string | null {
  const entry = sibling(entries, action, path);
  return entry === undefined ? null : written(file, entry);
}

function written({ text }: SourceFile, { start, end }: YamlEntry): string {
  return text.slice(start, end);
}

/** A path that a file names, from the root of the tree. */
function resolved(from: string, path: string): string {
  const parts = from.split("/").slice(0, -1);
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}
