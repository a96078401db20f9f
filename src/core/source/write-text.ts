import type { Writing } from "./carried-text.ts";

/**
 * A text as a carrier writes it; `null` where it cannot be written there. Law: what the carrier's reader makes of it is the text.
 */
export function writeText(text: string, writing: Writing): string | null {
  switch (writing.kind) {
    case "as it is":
      return text;
    case "bicep string":
      return backslashed(text, { "'": "\\'" }).replaceAll("${", "\\${");
    case "terraform string":
      return templateWords(backslashed(text, { '"': '\\"' }));
    case "terraform template":
      return indented(templateWords(text), writing.indent);
    case "json string":
      return JSON.stringify(text).slice(1, -1);
    case "arm expression":
      return JSON.stringify(text.replaceAll("'", "''")).slice(1, -1);
    case "yaml single-quoted":
      // A line break in it would be folded to a blank.
      return /[\r\n]/.test(text) ? null : text.replaceAll("'", "''");
    case "yaml double-quoted":
      return JSON.stringify(text).slice(1, -1);
    case "yaml block":
      return indented(text, writing.indent);
    case "shell expanding":
      return indented(text.replaceAll(/[\\$`]/g, String.raw`\$&`), writing.indent);
    case "shell double-quoted":
      return text.replaceAll(/[\\$`"]/g, String.raw`\$&`);
    case "powershell expanding":
      return text.replaceAll(writing.quote ? /[$`"]/g : /[$`]/g, "`$&");
    case "powershell single-quoted":
      return text.replaceAll("'", "''");
    case "only plain words":
      return /^[\w\s.:/<>=-]*$/.test(text) ? text : null;
    default:
      return writing satisfies never;
  }
}

function backslashed(text: string, quotes: Readonly<Record<string, string>>): string {
  const named: Readonly<Record<string, string>> = {
    "\\": "\\\\",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    ...quotes,
  };
  return text.replaceAll(/[\\\n\r\t'"]/g, (one) => named[one] ?? one);
}

/** Terraform's own words, written twice where they mean themselves. */
function templateWords(text: string): string {
  return text.replaceAll(/[$%](?=\{)/g, "$&$&");
}

/** Each line but the first begins with what the carrier drops; a blank line needs none. What follows the text is on a line, too. */
function indented(text: string, indent: string): string {
  return indent === ""
    ? text
    : text.replaceAll(/(\r\n|\n|\r)(?![\r\n])/g, `$1${indent.replaceAll("$", "$$$$")}`);
}
