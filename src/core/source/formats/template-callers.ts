import type { SourceFile } from "../language-reading.ts";

/** Says which file gives a parameter of a template in a way that is not read; `null` if none does. */
export type TemplateCallers = (template: SourceFile) => (parameter: string) => string | null;

/**
 * Finds what gives the templates of a tree their parameters in a way that is not read: scripts that deploy one with
 * `--parameters name=…`, Bicep files that have one as a module, templates that link to one.
 */
export function callersIn(files: readonly SourceFile[]): TemplateCallers {
  let possible: readonly SourceFile[] | null = null;
  return ({ path }) => {
    const name = path.split("/").at(-1) ?? path;
    let callers: readonly SourceFile[] | null = null;
    return (parameter) => {
      possible ??= files.filter(mayCall);
      callers ??= possible.filter((file) => file.path !== path && file.text.includes(name));
      const written = parameter.replaceAll(/[^\w]/g, "\\$&");
      const given = new RegExp(`(?<![\\w.])${written}["']?[ \\t]*[=:]|-${written}(?![\\w-])`, "i");
      return callers.find(({ text }) => given.test(text))?.path ?? null;
    };
  };
}

/** A parameters file is none: it is read. */
function mayCall({ path, text }: SourceFile): boolean {
  if (/\.json$/i.test(path)) return text.includes("templateLink");
  return /\.(?:sh|bash|zsh|psm?1|cmd|bat|ya?ml|bicep|bicepparam|tf|py)$/i.test(path);
}
