import { harmlessLine } from "../text/harmless.ts";

/** One line of text for markup and for attributes in double quotes, whoever wrote it. */
export function escaped(text: string): string {
  return harmlessLine(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
