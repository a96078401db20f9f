import { Fault } from "../core/fault.ts";
import type { Host } from "./host.ts";

/** Bytes. Nothing that is piped into this program is longer. */
const longestInput = 64 * 1024 * 1024;

/**
 * All that is piped into the program.
 *
 * @param refusal the sentence for a terminal, at which the program would wait without saying so
 * @throws Fault `usage`
 */
export async function standardInput(host: Host, refusal: string, hint?: string): Promise<Uint8Array> {
  if (host.stdinIsTerminal) throw new Fault("usage", refusal, hint === undefined ? {} : { hint });
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of host.stdin) {
    const bytes = Buffer.from(chunk);
    size += bytes.byteLength;
    if (size > longestInput) throw new Fault("usage", "What was piped into the program is too long.");
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
