import { toJson } from "../core/document/json.ts";
import { Fault } from "../core/fault.ts";
import { harmlessLine } from "../core/text/harmless.ts";
import type { Host } from "./host.ts";

/**
 * Says why the program ends, and returns the exit code. In JSON mode the error is the one document on standard output;
 * otherwise it is a few lines on standard error.
 */
export function farewell(error: unknown, argv: readonly string[], host: Host): number {
  const fault = error instanceof Fault ? error : defect(error);
  if (wantsJson(argv)) {
    host.stdout.write(toJson(errorDocument(fault)));
  } else {
    host.stderr.write(errorLines(fault).join("\n"));
  }
  return fault.exitCode;
}

/** The error document of JSON mode. */
export function errorDocument(fault: Fault): { readonly error: Readonly<Record<string, unknown>> } {
  return {
    error: {
      code: fault.code,
      message: fault.message,
      hint: fault.hint ?? null,
      next: fault.next,
      requestId: fault.requestId ?? null,
    },
  };
}

function errorLines(fault: Fault): string[] {
  const lines = fault.message.split("\n").map(harmlessLine);
  return [
    `entra-mcp: ${lines.join("\n")}`,
    ...(fault.hint === undefined ? [] : [`  ${harmlessLine(fault.hint)}`]),
    ...fault.next.map((command) => `  try: ${harmlessLine(command)}`),
    ...(fault.requestId === undefined ? [] : [`  request id: ${harmlessLine(fault.requestId)}`]),
    ...(fault.code === "defect" ? ["", ...(fault.stack ?? "").split("\n").map(harmlessLine)] : []),
    "",
  ];
}

/** A failure that nobody explained is a mistake of this program; its stack is what a report needs. */
function defect(error: unknown): Fault {
  const cause = error instanceof Error ? error : new Error(String(error));
  const fault = new Fault("defect", `This is a defect of entra-mcp: ${cause.message}`, {
    hint: "Please report it with the lines below.",
    cause,
  });
  if (cause.stack !== undefined) fault.stack = cause.stack;
  return fault;
}

/** Errors can come before the options are parsed, so the format is looked up in the words of the command line. */
function wantsJson(argv: readonly string[]): boolean {
  return argv.some(
    (word, index) => word === "--format=json" || (word === "--format" && argv[index + 1] === "json"),
  );
}
