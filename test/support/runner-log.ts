import type { Runner } from "../../src/core/ci/runner.ts";

/**
 * Reads what a step printed as the runners do, written after their sources (ActionCommand.cs and FileCommandManager.cs of actions/runner,
 * Command.cs of microsoft/azure-pipelines-agent) and apart from the code under test: it un-escapes, and so proves that what was said arrives.
 */

/** A command that a runner would obey. */
export interface ReadCommand {
  /** Such as `warning` or `task.logissue`. */
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

/** A log as its runner takes it apart. */
export interface ReadLog {
  readonly commands: readonly ReadCommand[];
  /** Everything else, as it is shown. */
  readonly lines: readonly string[];
}

/** Takes a log apart. An agent warns of lines that look like a command and are none; they throw here. */
export function readLog(runner: Runner, log: string): ReadLog {
  const commands: ReadCommand[] = [];
  const lines: string[] = [];
  // A stream reader of .NET ends a line at each of these.
  const all = log.split(/\r\n|\r|\n/);
  if (all.at(-1) === "") all.pop();
  for (const line of all) {
    const command = runner === "github" ? githubCommand(line) : azureCommand(line);
    if (command === null) lines.push(line);
    else commands.push(command);
  }
  return { commands, lines };
}

const registered = new Set([
  "stop-commands",
  "internal-set-repo-path",
  "set-env",
  "set-output",
  "save-state",
  "add-mask",
  "add-path",
  "add-matcher",
  "remove-matcher",
  "debug",
  "warning",
  "error",
  "notice",
  "group",
  "endgroup",
  "echo",
]);

function githubCommand(line: string): ReadCommand | null {
  return githubSecond(line) ?? githubFirst(line);
}

/** `::name key=value,key=value::data`, after white space. */
function githubSecond(line: string): ReadCommand | null {
  const message = line.replace(/^[\s\u0085\u180e]+/, "");
  if (!message.startsWith("::")) return null;
  const end = message.indexOf("::", 2);
  if (end < 0) return null;
  const data = message.slice(end + 2);
  return command(message.slice(2, end), ",", registered, githubText(data), githubProperty);
}

/** The first form, `##[name key=value;key=value]data`, anywhere in a line. */
function githubFirst(line: string): ReadCommand | null {
  const start = line.indexOf("##[");
  const end = start < 0 ? -1 : line.indexOf("]", start);
  if (end < 0) return null;
  return command(line.slice(start + 3, end), ";", registered, line.slice(end + 1), (text) => text);
}

/** `##vso[area.event key=value;key=value]data`, anywhere in a line. */
function azureCommand(line: string): ReadCommand | null {
  const start = line.indexOf("##vso[");
  const end = start < 0 ? -1 : line.indexOf("]", start);
  if (end < 0) {
    if (/##vso/i.test(line)) throw new Error(`an agent warns of this line: ${JSON.stringify(line)}`);
    return null;
  }
  const read = command(line.slice(start + 6, end), ";", null, azureText(line.slice(end + 1)), azureText);
  if (read === null || read.name.split(".").length !== 2) {
    throw new Error(`an agent warns of this line: ${JSON.stringify(line)}`);
  }
  return read;
}

function command(
  info: string,
  between: string,
  known: ReadonlySet<string> | null,
  data: string,
  unescape: (text: string) => string,
): ReadCommand | null {
  const space = info.indexOf(" ");
  const name = space < 0 ? info : info.slice(0, space);
  if (known !== null && !known.has(name.toLowerCase())) return null;
  const properties: Record<string, string> = {};
  if (space > 0) {
    for (const pair of info.slice(space + 1).split(between)) {
      const equals = pair.indexOf("=");
      if (equals > 0 && equals < pair.length - 1) {
        properties[pair.slice(0, equals)] = unescape(pair.slice(equals + 1));
      }
    }
  }
  return { name: name.toLowerCase(), properties, data };
}

function githubText(text: string): string {
  return text.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%");
}

function githubProperty(text: string): string {
  return text
    .replaceAll("%0D", "\r")
    .replaceAll("%0A", "\n")
    .replaceAll("%3A", ":")
    .replaceAll("%2C", ",")
    .replaceAll("%25", "%");
}

function azureText(text: string): string {
  return text
    .replaceAll("%3B", ";")
    .replaceAll("%0D", "\r")
    .replaceAll("%0A", "\n")
    .replaceAll("%5D", "]")
    .replaceAll("%AZP25", "%");
}

/** What is in the file of GITHUB_OUTPUT. A line that is no output makes the runner fail the step; it throws here. */
export function readOutputs(file: string): Readonly<Record<string, string>> {
  const outputs: Record<string, string> = {};
  const lines = file.split("\n");
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    if (line === "") continue;
    const equals = line.indexOf("=");
    const here = line.indexOf("<<");
    if (equals >= 0 && (here < 0 || equals < here)) {
      outputs[line.slice(0, equals)] = line.slice(equals + 1);
      continue;
    }
    if (here <= 0 || here + 2 === line.length) throw new Error(`no output: ${JSON.stringify(line)}`);
    const end = lines.indexOf(line.slice(here + 2), at + 1);
    if (end < 0) throw new Error(`no end of ${JSON.stringify(line)}`);
    outputs[line.slice(0, here)] = lines.slice(at + 1, end).join("\n");
    at = end;
  }
  return outputs;
}
