import type { ShownSource } from "../report/source-report.ts";
import { editWords } from "../report/source-report.ts";
import { type Reported, sarifLog } from "./make-log.ts";
import { fileLocator } from "./place-location.ts";
import type { SarifLog } from "./sarif-log.ts";
import { severity } from "./severity.ts";

/**
 * What a source tree needs and what was left in it.
 *
 * @param version of this program
 * @param uriOf a file of the tree as a URI, relative to where code scanning looks
 */
export function sourceSarif(
  { edits, left, changed }: ShownSource,
  version: string,
  uriOf: (file: string) => string,
): SarifLog {
  const befores = new Map(changed.map(({ path, before }) => [path, before]));
  const reported: Reported[] = [
    ...edits.map((edit) => {
      const before = befores.get(edit.file) ?? "";
      return {
        code: "source-edit" as const,
        level: severity.warning,
        message: `${editWords(edit, before)}: ${edit.because}`,
        hint: "entra-mcp source --in-place makes this edit.",
        location: fileLocator(uriOf(edit.file), before)({ start: edit.start, end: edit.end }),
      };
    }),
    ...left.map(({ file, line, code, level, message, hint }) => ({
      code,
      level: severity[level],
      message,
      hint,
      location: fileLocator(uriOf(file), "")({ line }),
    })),
  ];
  const properties = { changed: edits.length > 0 };
  return sarifLog({ about: "source", reported, artifacts: "files", properties }, version);
}
