import { isAbsolute, relative, resolve, sep } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";

/**
 * A file as SARIF names it: relative to the folder of this process where it is in there, which is the root of the source
 * tree in a pipeline, with `/` and percent escapes; else its whole address. `-` is standard input.
 */
export function artifactUri(path: string): string {
  if (path === "-") return "stdin";
  const absolute = resolve(path);
  const inside = relative(process.cwd(), absolute);
  const isOutside = inside === "" || inside === ".." || inside.startsWith(`..${sep}`) || isAbsolute(inside);
  return isOutside ? pathToFileURL(absolute).href : inside.split(sep).map(encodeURIComponent).join("/");
}
