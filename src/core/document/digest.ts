import { createHash } from "node:crypto";

/** A SHA-256 over the UTF-8 form of a text, as `sha256:<64 hexadecimal digits>`. */
export type Digest = `sha256:${string}`;

export function digest(text: string): Digest {
  return `sha256:${createHash("sha256").update(text, "utf8").digest("hex")}`;
}
