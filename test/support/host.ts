import { PassThrough } from "node:stream";
import type { Host } from "../../src/cli/host.ts";

/** A host in memory, and what was written to it. */
export interface TestHost {
  readonly host: Host;
  readonly stdout: () => string;
  readonly stderr: () => string;
}

/** What differs from a pipe in CI: no terminal, no input, a clock that stands still and does not wait. */
export function testHost(differences: Partial<Host> = {}): TestHost {
  const written = { stdout: "", stderr: "" };
  const output = (name: "stdout" | "stderr") => ({
    write: (text: string) => {
      written[name] += text;
    },
    isTerminal: false,
    stream: new PassThrough(),
  });
  const host: Host = {
    stdin: new PassThrough(),
    stdinIsTerminal: false,
    stdout: output("stdout"),
    stderr: output("stderr"),
    stderrIsOwnPipe: () => true,
    env: {},
    platform: "linux",
    now: () => Date.parse("2026-11-23T10:00:00Z"),
    sleep: async () => undefined,
    interrupted: new AbortController().signal,
    ...differences,
  };
  return { host, stdout: () => written.stdout, stderr: () => written.stderr };
}
