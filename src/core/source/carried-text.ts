import type { Span } from "../text/span.ts";
import type { Meaning } from "./meaning.ts";

/**
 * What carries a text: the rules by which it is escaped. `policy file` is the text itself; `template file` is what
 * Terraform's `templatefile` fills in.
 */
export type Carrier =
  | "policy file"
  | "template file"
  | "bicep string"
  | "bicep multi-line string"
  | "terraform string"
  | "terraform heredoc"
  | "json string"
  | "arm expression"
  | "yaml plain"
  | "yaml quoted"
  | "yaml block"
  | "shell here-document"
  | "shell string"
  | "powershell here-string"
  | "powershell string";

/**
 * A piece of a carried text. `start`–`end` is where it stands in the file; pieces follow one another without a gap.
 */
export type Piece = Span &
  (
    | /** Written as it is: code unit by code unit. */ { readonly kind: "plain" }
    /** One escape sequence (`\"`, `$${`, `\r\n` of a YAML block) and what it stands for; empty for what is dropped, such as a heredoc's indentation. */
    | { readonly kind: "escape"; readonly text: string }
    /** What is filled in there: an interpolation, or a mark that the tree replaces. The source is the file's own text. */
    | { readonly kind: "hole"; readonly meaning: Meaning }
  );

/** How an inserted text is written in a carrier. Plain data, so that a carried text is. */
export type Writing =
  | { readonly kind: "as it is" }
  /** Bicep `'…'`: `\\ \' \n \r \t`, `\$` before a brace. */
  | { readonly kind: "bicep string" }
  /** Terraform `"…"`: `\\ \" \n \r \t`, `$${`, `%%{`. */
  | { readonly kind: "terraform string" }
  /** Heredocs and template files: `$${` and `%%{` alone; `indent` follows each line break (a `<<-` heredoc). */
  | { readonly kind: "terraform template"; readonly indent: string }
  | { readonly kind: "json string" }
  /** `''` for a quote, inside a JSON string. */
  | { readonly kind: "arm expression" }
  | { readonly kind: "yaml single-quoted" }
  | { readonly kind: "yaml double-quoted" }
  /** `indent` follows each line break. */
  | { readonly kind: "yaml block"; readonly indent: string }
  /** Here-documents that expand: a backslash before `$`, backtick and backslash. */
  | { readonly kind: "shell expanding"; readonly indent: string }
  | { readonly kind: "shell double-quoted" }
  /** A backtick before `$` and backtick (and `"` in `"…"`). */
  | { readonly kind: "powershell expanding"; readonly quote: boolean }
  /** `''` for a quote. */
  | { readonly kind: "powershell single-quoted" }
  /** Nothing can be written there that needs an escape: such an edit is left to a person. */
  | { readonly kind: "only plain words" };

/** A text in a file as the program that reads that file sees it. Law: the pieces cover `start`–`end` without gap or overlap. */
export interface CarriedText extends Span {
  readonly file: string;
  readonly carrier: Carrier;
  readonly pieces: readonly Piece[];
  readonly writing: Writing;
  /** What it is, for people: `the value of azurerm_api_management_api_policy.mcp`; empty for a file. */
  readonly name: string;
}
