import { readBicep } from "../../../../src/core/source/bicep/read-bicep.ts";
import type { CarriedText } from "../../../../src/core/source/carried-text.ts";
import type { LanguageReading } from "../../../../src/core/source/language-reading.ts";
import type { Meaning } from "../../../../src/core/source/meaning.ts";

/** What the reader says of files that are given by path. */
export function readTree(files: Readonly<Record<string, string>>): LanguageReading {
  return readBicep(Object.entries(files).map(([path, text]) => ({ path, text })));
}

/** A meaning as a word: `HOME`, a text in quotes, `app <key>`, `?` with its reason, and joined ones with `+`. */
export function shown(meaning: Meaning | null | undefined): string {
  switch (meaning?.kind) {
    case undefined:
      return "none";
    case "home tenant":
      return "HOME";
    case "text":
      return `'${meaning.value}'`;
    case "application id":
      return `app ${meaning.app}`;
    case "joined":
      return meaning.parts.map(shown).join(" + ");
    case "unknown":
      return `? ${meaning.why}`;
    default:
      return meaning satisfies never;
  }
}

/** What the one named value of `main.bicep` means, when its value is an expression after some statements. */
export function meaningOf(
  expression: string,
  before = "",
  others: Readonly<Record<string, string>> = {},
): string {
  const { namedValues } = readTree({ "infra/main.bicep": `${before}\n${namedValue(expression)}`, ...others });
  return namedValues.map(({ meaning }) => shown(meaning)).join(" | ");
}

/** The statement of a named value. */
export function namedValue(expression: string, name = "'tenant-id'"): string {
  return `resource nv 'Microsoft.ApiManagement/service/namedValues@2024-05-01' = {
  name: ${name}
  properties: {
    displayName: ${name}
    value: ${expression}
  }
}
`;
}

/** The text that a carried one is read as; a hole is what it means, in angle quotes. */
export function asRead({ pieces }: CarriedText, fileText: string): string {
  return pieces
    .map((piece) => {
      if (piece.kind === "plain") return fileText.slice(piece.start, piece.end);
      return piece.kind === "escape" ? piece.text : `«${shown(piece.meaning)}»`;
    })
    .join("");
}
