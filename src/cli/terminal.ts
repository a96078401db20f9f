import pc from "picocolors";
import type { Line, Tone } from "../core/report/line.ts";
import { layoutWidth } from "../core/report/width.ts";
import type { Host, Output } from "./host.ts";

/** Lines as text for one stream: coloured only where a person's terminal shows it. */
export function render(lines: readonly Line[], colour: boolean): string {
  const colours = pc.createColors(colour);
  const paint: Readonly<Record<Tone, (text: string) => string>> = {
    plain: (text) => text,
    title: colours.bold,
    quiet: colours.dim,
    added: colours.green,
    removed: colours.red,
    good: colours.green,
    warning: colours.yellow,
    danger: (text) => colours.bold(colours.red(text)),
  };
  return lines.map((line) => `${line.map(({ tone, text }) => paint[tone](text)).join("")}\n`).join("");
}

/** The columns that reports on a stream are laid out for. */
export function widthOf({ isTerminal, columns }: Output): number {
  return layoutWidth(isTerminal ? (columns?.() ?? null) : null);
}

/** Whether a stream gets colours: `--no-color` and `NO_COLOR` over `FORCE_COLOR` over what the stream is. */
export function wantsColour(output: Output, env: Host["env"], noColour: boolean): boolean {
  if (noColour || (env.NO_COLOR ?? "") !== "") return false;
  if ((env.FORCE_COLOR ?? "") !== "") return env.FORCE_COLOR !== "0";
  return output.isTerminal && env.TERM !== "dumb";
}
