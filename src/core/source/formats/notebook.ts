import type { SourceFile, SourceLeft } from "../language-reading.ts";
import { hasPolicyWords } from "../policy-words.ts";
import { hasSignInAddress } from "../sign-in-host.ts";
import { itemsAt, stringAt, valueAt } from "./json-members.ts";
import type { JsonStringValue, JsonValue } from "./json-scan.ts";

/** The lines of a notebook's code that hold a token validation; prose and output are not read. */
export function notebookPlaces(file: SourceFile, root: JsonValue): SourceLeft[] {
  return itemsAt(root, "cells")
    .filter((cell) => stringAt(cell, "cell_type")?.text === "code")
    .flatMap(sourceLines)
    .filter(({ text }) => !text.trimStart().startsWith("#") && holdsValidation(text))
    .map(({ start, end }) => ({
      file: file.path,
      start,
      end,
      code: "program-text",
      message: "A program's own text holds a part of a policy; what it makes of it cannot be told.",
    }));
}

function sourceLines(cell: JsonValue): JsonStringValue[] {
  const source = valueAt(cell, "source");
  if (source?.kind === "string") return [source];
  return itemsAt(cell, "source").flatMap((line) => (line.kind === "string" ? line : []));
}

function holdsValidation(text: string): boolean {
  if (/<validate-(?:azure-ad-token|jwt)(?=[\s/>]|$)/.test(text)) return true;
  return hasSignInAddress(text) && hasPolicyWords(text);
}
