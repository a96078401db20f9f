import { shortened } from "../report/detail.ts";
import type { Annotation } from "./annotation.ts";
import { commandLine } from "./logging-command.ts";
import type { Runner } from "./runner.ts";

/** Nobody reads more of it beside a log. */
const longest = 2000;

/** An annotation as the command of a runner; `null` where the runner has no such level: its log has the words already. */
export function annotationCommand(runner: Runner, annotation: Annotation): string | null {
  const { level, code, lines, place } = annotation;
  const words = lines.map((line) => shortened(line, longest));
  const file = place === null ? "" : shortened(place.file, longest);
  const line = numberOf(place?.line);
  const column = numberOf(place?.column);
  switch (runner) {
    case "github":
      return commandLine(runner, {
        name: level,
        properties: { title: code, file, line, col: column },
        data: words.join("\n"),
      });
    case "azure": {
      if (level === "notice") return null;
      const properties = { type: level, sourcepath: file, linenumber: line, columnnumber: column, code };
      // An agent shows the code beside the name of a file, and nowhere else.
      const text = file === "" ? [`${code}: ${words[0] ?? ""}`, ...words.slice(1)] : words;
      return commandLine(runner, { name: "task.logissue", properties, data: text.join("\n") });
    }
    default:
      return runner satisfies never;
  }
}

function numberOf(value: number | undefined): string {
  return value === undefined ? "" : String(value);
}
