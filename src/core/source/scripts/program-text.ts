import type { SourceFile, SourceLeft } from "../language-reading.ts";
import { hasPolicyWords } from "../policy-words.ts";
import { hasSignInAddress } from "../sign-in-host.ts";

/** The lines of a program that hold a token validation: what the program makes of them cannot be told. */
export function programPlaces(file: SourceFile): SourceLeft[] {
  if (!file.text.includes("<validate-") && !hasPolicyWords(file.text)) return [];
  const places: SourceLeft[] = [];
  let start = 0;
  for (const line of file.text.split("\n")) {
    if (!isComment(line) && holdsValidation(line)) {
      places.push({
        file: file.path,
        start,
        end: start + line.length,
        code: "program-text",
        message: "A program's own text holds a part of a policy; what it makes of it cannot be told.",
      });
    }
    start += line.length + 1;
  }
  return places;
}

function holdsValidation(line: string): boolean {
  if (/<validate-(?:azure-ad-token|jwt)(?=[\s/>\\]|$)/.test(line)) return true;
  return line.includes("<") && hasSignInAddress(line) && hasPolicyWords(line);
}

/** Whether a line is nothing but a comment; one in several lines, without a mark on each, is not told. */
function isComment(line: string): boolean {
  return /^\s*(?:\/\/|#|\*|\/\*|<!--)/.test(line);
}
