import type { Span } from "../../text/span.ts";

/** A piece of HCL. Comments are none; line ends are, because they end attributes. */
export type HclToken = Span &
  (
    | { readonly kind: "name"; readonly text: string }
    | { readonly kind: "number"; readonly text: string }
    | { readonly kind: "sign"; readonly text: string }
    | { readonly kind: "line end" }
    | { readonly kind: "template"; readonly template: HclTemplate }
  );

/** A quoted string or a heredoc: `content` is what stands between its marks. */
export interface HclTemplate {
  readonly form: "quoted" | "heredoc";
  readonly content: Span;
  /** They cover the content without a gap. */
  readonly parts: readonly TemplatePart[];
  /** What `<<-` drops in front of its lines; empty elsewhere. */
  readonly indent: string;
  /** False where the file, or the line of a quoted string, ends first. */
  readonly closed: boolean;
}

/** A part of a template. `${~` and `~}` show in the parts beside them: what they drop is an escape for nothing. */
export type TemplatePart = Span &
  (
    | { readonly kind: "plain" }
    | { readonly kind: "escape"; readonly text: string }
    /** `${…}`: `code` is between the braces. */
    | {
        readonly kind: "interpolation";
        readonly code: Span;
        readonly tokens: readonly HclToken[];
        readonly trims: Trims;
      }
    /** `%{ if … }` and the like. The strings in it are read as those of an interpolation. */
    | {
        readonly kind: "directive";
        readonly code: Span;
        readonly tokens: readonly HclToken[];
        readonly trims: Trims;
      }
  );

/** On which sides a `~` drops white space. */
export interface Trims {
  readonly before: boolean;
  readonly after: boolean;
}
