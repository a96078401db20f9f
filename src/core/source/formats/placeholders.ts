import { environmentMeaning, type Meaning } from "../meaning.ts";

/** A pattern that finds what is filled in before a file is used, and what each is. */
export interface Placeholders {
  readonly pattern: RegExp;
  readonly read: (match: RegExpExecArray) => Meaning;
}

/**
 * The marks of pipelines: `${{ vars.X }}`, `$(X)`, `#{X}#`, `__X__`, and APIOps' `{#X#}` and `{#[X]#}`. Their values are
 * elsewhere, so a mark is never more than unknown.
 */
export const pipelineMarks: Placeholders = {
  pattern:
    /\$\{\{[^{}]{1,200}\}\}|\$\([A-Za-z_][\w.-]*\)|\{#\[?[\w.-]+\]?#\}|#\{[\w.-]+\}#?|__[A-Z][A-Z\d_]*?__/g,
  read: ([mark]) => ({ kind: "unknown", why: `a pipeline fills in ${mark}` }),
};

/** The same with azd's `${X}` and `${X=default}`, in a parameters file. */
export const azdMarks: Placeholders = {
  pattern: new RegExp(
    String.raw`${pipelineMarks.pattern.source}|\$\{([A-Za-z_]\w*)(?:=[^{}"]{0,200})?\}`,
    "g",
  ),
  read: (match) => {
    const [mark, name] = match;
    if (name === undefined) return pipelineMarks.read(match);
    return environmentMeaning(name, `${mark} comes from the environment, which is not in the tree`);
  },
};

/** The same with the braces of Helm and Ansible, which look like named values. */
export const templateMarks: Placeholders = {
  pattern: new RegExp(String.raw`\{\{[^{}]{0,200}\}\}|${pipelineMarks.pattern.source}`, "g"),
  read: ([mark]) => ({ kind: "unknown", why: `${mark} is filled in before the file is used` }),
};

/** What a value says that is not taken apart: a literal text, or the first placeholder in it. */
export function literalMeaning(text: string, { pattern, read }: Placeholders): Meaning {
  const [match] = text.matchAll(pattern);
  return match === undefined ? { kind: "text", value: text } : read(match);
}
