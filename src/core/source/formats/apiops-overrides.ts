import type { SourceFile } from "../language-reading.ts";
import type { TreePlace } from "../meaning.ts";
import { textOfPieces } from "../piece-reader.ts";
import { blockPieces } from "./yaml-block.ts";
import { quotedPieces } from "./yaml-quoted.ts";
import { scanYaml, type YamlEntry } from "./yaml-scan.ts";

/** What an environment of APIOps puts in the place of an extracted value. */
export interface Override {
  readonly kind: "named value" | "API";
  /** The name of its folder. */
  readonly name: string;
  /** `null` is a reference to a vault. */
  readonly value: string | null;
  readonly place: TreePlace;
}

/** Whether a file overrides extracted values for an environment; the extractor's own configuration does not. */
export function isOverrideFile({ path }: SourceFile): boolean {
  return /(?:^|\/)configuration\.(?!extractor\.)[\w-]+\.ya?ml$/i.test(path);
}

/** The named values and the addresses of APIs that such a file overrides, also inside of workspaces. */
export function overridesIn(file: SourceFile): Override[] {
  const entries = scanYaml(file.text);
  const names = new Map(
    entries
      .filter(({ path }) => path.at(-1) === "name")
      .map((entry) => [keyOf(entry, 1), valueOf(file, entry)]),
  );
  return entries.flatMap((entry) => {
    const kind = overridden(entry);
    if (kind === null) return [];
    const isVault = entry.path.at(-2) === "keyVault";
    const name = names.get(keyOf(entry, isVault ? 3 : 2));
    if (name === undefined) return [];
    const place = { file: file.path, start: entry.start, end: entry.end };
    return [{ kind, name, value: isVault ? null : valueOf(file, entry), place }];
  });
}

function overridden({ path }: YamlEntry): Override["kind"] | null {
  const [section = "", , ...rest] = path.slice(
    path.findLastIndex((key) => key === "namedValues" || key === "apis"),
  );
  const member = rest.join("/");
  if (
    section === "namedValues" &&
    (member === "properties/value" || member === "properties/keyVault/secretIdentifier")
  )
    return "named value";
  return section === "apis" && member === "properties/serviceUrl" ? "API" : null;
}

/** The item that an entry belongs to, which `name` and `properties` share. */
function keyOf({ path }: YamlEntry, up: number): string {
  return JSON.stringify(path.slice(0, -up));
}

function valueOf({ text }: SourceFile, entry: YamlEntry): string {
  if (entry.block !== null) return textOfPieces(text, blockPieces(text, entry.block), "").trimEnd();
  return entry.style === "single" || entry.style === "double"
    ? textOfPieces(text, quotedPieces(text, entry, entry.style), "")
    : text.slice(entry.start, entry.end);
}
