import { fstatSync } from "node:fs";

/** A stream that is written to, and what a renderer must know of it. */
export interface Output {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  /** How wide the terminal is at the moment; absent where that cannot be told. */
  readonly columns?: () => number | undefined;
  /** The stream itself, for a prompt. */
  readonly stream: NodeJS.WritableStream;
}

/** The process as the program sees it: streams, clock, environment, interruption. */
export interface Host {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdinIsTerminal: boolean;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Whether standard error is a pipe apart from standard output: no terminal, no file, not `2>&1`. False where it cannot be told. */
  readonly stderrIsOwnPipe: () => boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** As Node names it, such as `linux`. */
  readonly platform: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Aborted at the first Ctrl-C. */
  readonly interrupted: AbortSignal;
}

/**
 * The host of a real process. The first Ctrl-C asks the program to stop between writes, the second one ends it.
 *
 * @param outputLost called when standard output takes no more; a run that writes continues to its end
 */
export function processHost(outputLost: () => void): Host {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => controller.abort());
  // Nobody may read what is printed there, and a run that writes continues all the same.
  process.stderr.on("error", () => undefined);
  return {
    stdin: process.stdin,
    stdinIsTerminal: process.stdin.isTTY === true,
    stdout: standardOutput(outputLost),
    stderr: outputOf(process.stderr),
    stderrIsOwnPipe,
    env: process.env,
    platform: process.platform,
    now: Date.now,
    sleep: (milliseconds) => new Promise((resolve) => void setTimeout(resolve, milliseconds)),
    interrupted: controller.signal,
  };
}

/**
 * Standard output of a real process.
 *
 * @param outputLost called when it takes no more, such as on a full disk
 */
export function standardOutput(outputLost: () => void): Output {
  let isToldOnce = false;
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    // A closed pipe (… | head) is the reader's choice, not a failure.
    if (error.code === "EPIPE") return;
    outputLost();
    if (!isToldOnce)
      process.stderr.write(`entra-mcp: Standard output cannot be written: ${reasonOf(error)}.\n`);
    isToldOnce = true;
  });
  return outputOf(process.stdout);
}

function outputOf(stream: NodeJS.WriteStream): Output {
  return {
    write: (text) => void stream.write(text),
    isTerminal: stream.isTTY === true,
    columns: () => stream.columns,
    stream,
  };
}

function reasonOf(error: NodeJS.ErrnoException): string {
  return error.code === "ENOSPC" ? "the disk is full" : (error.code ?? error.message);
}

function stderrIsOwnPipe(): boolean {
  try {
    const [stdout, stderr] = [fstatSync(process.stdout.fd), fstatSync(process.stderr.fd)];
    const isPipe = stderr.isFIFO() || stderr.isSocket();
    return isPipe && (stderr.dev !== stdout.dev || stderr.ino !== stdout.ino);
  } catch {
    return false;
  }
}
