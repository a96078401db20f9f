import type { Pin } from "./pin.ts";
import { type LeftPlace, wholeFile } from "./trees.ts";

/** Pins about which nothing is said: their line is not left, nor their whole file. What may not arrive is edited all the same. */
export function unsaid(pins: readonly Pin[], left: readonly LeftPlace[]): readonly Pin[] {
  return pins.filter(
    (pin) =>
      !left.some(
        ({ file, line, code }) =>
          file === pin.file && code !== "may-not-arrive" && (line === pin.line || wholeFile.has(code)),
      ),
  );
}

/** A pin in words, for what a test prints. Lines move with edits, so it has none when two texts are compared. */
export function told({ file, text }: Pin): string {
  return `${file}: ${text}`;
}
