import { harmlessLine } from "../core/text/harmless.ts";
import type { Progress } from "../workflow/clock.ts";
import type { Output } from "./host.ts";

/** Progress on one line that overwrites itself, on a terminal only; `end` removes it. */
export interface ProgressLine {
  readonly show: Progress;
  readonly end: () => void;
}

/** @param output where messages go; anything but a terminal stays silent */
export function progressLine(output: Output, quiet: boolean): ProgressLine {
  if (quiet || !output.isTerminal) return { show: () => undefined, end: () => undefined };
  const clear = "\r\u001b[2K";
  return {
    show: (doing, done, total) => {
      const count = done === undefined || total === undefined ? "" : ` (${done} of ${total})`;
      output.write(`${clear}${shortened(harmlessLine(doing))}${count}`);
    },
    end: () => output.write(clear),
  };
}

/** A line that wraps cannot be overwritten. */
function shortened(text: string): string {
  return text.length <= 66 ? text : `${text.slice(0, 24)}…${text.slice(-41)}`;
}
