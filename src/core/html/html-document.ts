import { baseStyle } from "./base-style.ts";
import { escaped } from "./escaped.ts";

/** A page that is written down already, but for what is around it. */
export interface HtmlParts {
  /** For the tab of the browser. */
  readonly title: string;
  /** Rules behind those that every page has. */
  readonly style: string;
  /** Markup. */
  readonly body: readonly string[];
}

/**
 * One HTML file that loads nothing: no script, picture, font or style of anybody else, so that it can be mailed, kept as an
 * artifact, opened without a network, and printed.
 */
export function htmlDocument({ title, style, body }: HtmlParts): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<title>${escaped(title)}</title>
<style>${baseStyle}${style}</style>
</head>
<body>
${body.join("\n")}
</body>
</html>
`;
}
