import { toJson } from "../core/document/json.ts";
import { defectIn, type Fault, faultOf } from "../core/fault.ts";
import { blotted } from "../core/text/blot.ts";
import { harmlessLine } from "../core/text/harmless.ts";
import { type Format, formats } from "./format.ts";
import type { Host } from "./host.ts";

/**
 * Says why the program ends, and returns the exit code. In JSON mode the error is the one document on standard output;
 * otherwise it is a few lines on standard error.
 */
export function reportFailure(error: unknown, argv: readonly string[], host: Host): number {
  const fault = faultOf(error);
  const format = formatIn(argv);
  switch (format) {
    case "json":
      host.stdout.write(toJson(errorDocument(fault)));
      break;
    case "text":
    case "markdown":
    case "html":
    case "sarif":
      host.stderr.write(errorLines(fault).join("\n"));
      break;
    default:
      format satisfies never;
  }
  return fault.exitCode;
}

/** The error document of JSON mode. */
export function errorDocument(fault: Fault): { readonly error: Readonly<Record<string, unknown>> } {
  return {
    error: {
      code: fault.code,
      message: shown(fault.message),
      hint: fault.hint === undefined ? null : shown(fault.hint),
      next: fault.next,
      requestId: fault.requestId ?? null,
    },
  };
}

function errorLines(fault: Fault): string[] {
  const lines = shown(fault.message).split("\n").map(harmlessLine);
  return [
    `entra-mcp: ${lines.join("\n")}`,
    ...(fault.hint === undefined ? [] : [`  ${harmlessLine(shown(fault.hint))}`]),
    ...fault.next.map((command) => `  try: ${harmlessLine(command)}`),
    ...(fault.requestId === undefined ? [] : [`  request id: ${harmlessLine(fault.requestId)}`]),
    ...stackLines(fault),
    "",
  ];
}

/** A defect can carry what a server said. */
function shown(text: string): string {
  return blotted(text, []);
}

/** Also where something was written before the defect, and the fault is about that. */
function stackLines(fault: Fault): string[] {
  const stack = defectIn(fault)?.stack;
  return stack === undefined ? [] : ["", ...shown(stack).split("\n").map(harmlessLine)];
}

/** Errors can come before the options are parsed, so the format is looked up in the words of the command line. */
export function formatIn(argv: readonly string[]): Format {
  const wanted = valueInWords(argv, "--format");
  return formats.find((format) => format === wanted) ?? "text";
}

/** The last value of an option in the words of a command line; `null` where there is none. */
export function valueInWords(argv: readonly string[], long: string): string | null {
  const values = argv.flatMap((word, index) =>
    word === long ? (argv[index + 1] ?? []) : word.startsWith(`${long}=`) ? word.slice(long.length + 1) : [],
  );
  return values.at(-1) ?? null;
}
