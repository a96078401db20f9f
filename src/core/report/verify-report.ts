import { harmlessLine } from "../text/harmless.ts";
import type { Check, CheckOutcome } from "../verify/check.ts";
import type { ClientVerdict } from "../verify/judge-metadata.ts";
import { type Line, line, type Tone, wrapped } from "./line.ts";
import { usualWidth } from "./width.ts";

/** What verifying a setup came to, as a report needs it. */
export interface VerifiedForReport {
  readonly checks: readonly Check[];
  readonly server: string;
  readonly clients: readonly ClientVerdict[];
}

/** The verdict first, then each check, the gravest first, and which clients can start to sign in. */
export function verifyReport(
  { checks, server, clients }: VerifiedForReport,
  width: number = usualWidth,
): Line[] {
  return [
    ...(server === "" ? [] : [line(`MCP server ${harmlessLine(server)}`, "title"), line("")]),
    verdictLine(checks),
    line(""),
    ...checks.flatMap((check) => checkLines(check, width)),
    ...clientLines(clients),
  ];
}

/** What was seen from outside after a run, in short: that it is right, or what is not; nothing where it was not looked at. */
export function outsideLines(checks: readonly Check[] | undefined, width: number = usualWidth): Line[] {
  if (checks === undefined) return [];
  const doubtful = checks.filter(({ outcome }) => outcome === "wrong" || outcome === "unknown");
  if (doubtful.length === 0) {
    const sentence = "From outside: a call without a token is refused, and clients find where to sign in.";
    return wrapped(sentence, width, "").map((text) => line(text, "good"));
  }
  return [
    line("From outside:", "title"),
    ...doubtful.flatMap((check) => checkLines(check, width)),
    line("  entra-mcp verify looks again.", "quiet"),
  ];
}

function verdictLine(checks: readonly Check[]): Line {
  const count = (outcome: CheckOutcome) => checks.filter((check) => check.outcome === outcome).length;
  const wrong = count("wrong");
  const unknown = count("unknown");
  const beside = unknown === 0 ? "" : `; ${unknown} could not be looked at`;
  if (wrong > 0)
    return line(`${wrong === 1 ? "1 thing is" : `${wrong} things are`} wrong${beside}.`, "danger");
  return line(`Everything that was looked at is right${beside}.`, unknown > 0 ? "warning" : "good");
}

function checkLines({ outcome, message, hint }: Check, width: number): Line[] {
  const label = `  ${outcome.padEnd(8)} `;
  const indent = " ".repeat(label.length);
  return [
    ...wrapped(harmlessLine(message), width, indent, label).map((text) => line(text, tones[outcome])),
    ...(hint === "" || outcome === "right" ? [] : hintLines(hint, indent, width)),
  ];
}

/** What helps; commands and addresses in it are on lines of their own, which stay whole so that they can be copied. */
function hintLines(hint: string, indent: string, width: number): Line[] {
  const [words = "", ...toCopy] = hint.split("\n").map((text) => harmlessLine(text));
  return [
    ...wrapped(words, width, `${indent}   `, `${indent}-> `).map((text) => line(text)),
    ...toCopy.map((text) => line(`${indent}   ${text}`)),
  ];
}

const tones: Readonly<Record<CheckOutcome, Tone>> = {
  wrong: "danger",
  unknown: "warning",
  note: "plain",
  right: "good",
};

function clientLines(clients: readonly ClientVerdict[]): Line[] {
  if (clients.length === 0) return [];
  return [
    line(""),
    line("Who can start to sign in with this metadata", "title"),
    ...clients.map(({ client, takes }) => line(`  ${client.padEnd(20)} ${takes ? "yes" : "no"}`)),
  ];
}
