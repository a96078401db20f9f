import { PassThrough } from "node:stream";

/** Sequences that set colours and bold; those that move the cursor are of another kind. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's sequences begin with one
const colours = /\u001b\[[\d;]*m/g;

/** A stream that writes to another one without colours. To a prompt it is as wide as the other one. */
export function withoutColours(stream: NodeJS.WritableStream): NodeJS.WritableStream {
  const plain = new PassThrough();
  plain.on("data", (chunk: Buffer) => stream.write(chunk.toString().replace(colours, "")));
  return Object.defineProperties(plain, {
    columns: { get: () => (stream as { readonly columns?: number }).columns },
    isTTY: { get: () => (stream as { readonly isTTY?: boolean }).isTTY },
  });
}
