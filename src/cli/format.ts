/**
 * The forms that output comes in. Types, choices and help are made from these lists; a new one is a compile error at each
 * place that has to render it.
 */
export const formats = ["text", "json", "markdown", "html", "sarif"] as const;

/** The form of the output of a command. */
export type Format = (typeof formats)[number];

/** Those of a command that has no report of its own. */
export const plainFormats = ["text", "json"] as const satisfies readonly Format[];

/** One of these. */
export type PlainFormat = (typeof plainFormats)[number];

/** Those of a command that writes, or tries to: what was done has no page and is no finding. */
export const runFormats = ["text", "json", "markdown"] as const satisfies readonly Format[];

/** One of these. */
export type RunFormat = (typeof runFormats)[number];

/** Those of a command that checks something. */
export const checkFormats = ["text", "json", "sarif"] as const satisfies readonly Format[];

/** One of these. */
export type CheckFormat = (typeof checkFormats)[number];

/** The forms of a page for people who are not at this terminal. */
export const pageFormats = ["markdown", "html"] as const satisfies readonly Format[];

/** One of these. */
export type PageFormat = (typeof pageFormats)[number];

/** Those of a command that shows a source tree. */
export const sourceFormats = ["text", "json", "markdown", "sarif"] as const satisfies readonly Format[];

/** One of these. */
export type SourceFormat = (typeof sourceFormats)[number];
