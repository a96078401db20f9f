import { once } from "node:events";
import { createWriteStream } from "node:fs";
import type { LogLine } from "../app.ts";
import { WorldError } from "../world/world-error.ts";

/** A file that gets a JSON line for each request. */
export interface RequestLog {
  readonly write: (line: LogLine) => void;
  readonly close: () => Promise<void>;
}

/** Opens a log that its owner alone may read, in place of whatever the file held. @throws WorldError when it cannot be written */
export async function requestLog(path: string): Promise<RequestLog> {
  const stream = createWriteStream(path, { mode: 0o600 });
  try {
    await once(stream, "open");
  } catch {
    throw new WorldError(`The log ${path} cannot be written.`, "Choose another file with --log.");
  }
  return {
    write: (line) => {
      stream.write(`${JSON.stringify(line)}\n`);
    },
    close: () => new Promise((resolve) => stream.end(() => resolve())),
  };
}
