import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { dirname } from "node:path";
import process from "node:process";
import type { Readable, Writable } from "node:stream";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { browserFor } from "./browser.ts";
import { guideLines } from "./guide.ts";
import type { ClientsFolder } from "./installed.ts";
import type { ServedWorld } from "./served-world.ts";

/** Who runs a command, and where. */
export interface CommandRun {
  readonly clients: ClientsFolder;
  readonly world: ServedWorld;
  readonly user: string;
}

/** A command as a program starts it; `env` is what it has beside programs and a home. */
export interface CommandLine {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** What came of it. */
export interface CommandResult {
  readonly tools: readonly string[];
  /** The content of the answer to a search, as JSON; empty where no tool is called. */
  readonly answer: string;
}

/**
 * Runs mcp-remote, as the guide says unless another line is given, as the server of an official client over standard input and output,
 * and calls a tool.
 *
 * @throws with what mcp-remote printed, where it gives up.
 */
export async function throughMcpRemote(
  run: CommandRun,
  line: CommandLine = guideLine(run.world, "mcp-remote:"),
): Promise<CommandResult> {
  const browser = browserFor(run.world, run.user);
  const child = start(run, line);
  child.stderr.on("data", browser.read);
  const client = new Client({ name: "clients", version: "1.0.0" });
  const talk = async (): Promise<CommandResult> => {
    // It needs two streams, and does not mind which side it is on.
    await client.connect(new StdioServerTransport(child.stdout, child.stdin), { timeout: 60_000 });
    const { tools } = await client.listTools();
    const call = { name: "search_flights", arguments: { from: "New York", to: "London" } };
    const { content } = await client.callTool(call);
    return { tools: tools.map(({ name }) => name), answer: JSON.stringify(content) };
  };
  const gaveUp = once(child, "exit").then(() => Promise.reject(new Error("mcp-remote has ended")));
  try {
    return await Promise.race([talk(), gaveUp]);
  } catch (error) {
    throw new Error(`${String(error)}\n${browser.shown()}`, { cause: error });
  } finally {
    gaveUp.catch(() => undefined);
    await end(child);
  }
}

/**
 * Runs the Inspector's command line, as the guide says unless another line is given, which lists the tools.
 *
 * @throws with what it printed, where that is no list of tools.
 */
export async function throughInspector(
  run: CommandRun,
  line: CommandLine = guideLine(run.world, "MCP Inspector, command line"),
): Promise<CommandResult> {
  const browser = browserFor(run.world, run.user);
  // Without a terminal it asks somebody to sign in only where this is set.
  const child = start(run, { ...line, env: { ...line.env, MCP_AUTO_OPEN_ENABLED: "true" } });
  let printed = "";
  child.stdout.on("data", (chunk: Buffer) => {
    printed += chunk.toString();
  });
  child.stderr.on("data", browser.read);
  child.stdin.end();
  const tooLong = setTimeout(() => void end(child), 60_000);
  await once(child, "close");
  clearTimeout(tooLong);
  const json = /^\{[\s\S]*^\}/m.exec(printed)?.[0];
  if (json === undefined) throw new Error(`${printed}\n${browser.shown()}`);
  const { tools } = JSON.parse(json) as { readonly tools: readonly { readonly name: string }[] };
  return { tools: tools.map(({ name }) => name), answer: "" };
}

type Command = ChildProcessByStdio<Writable, Readable, Readable>;

/** The lines of the guide as one command of a shell; they set their variables themselves. */
function guideLine({ said }: ServedWorld, title: string): CommandLine {
  return { command: "sh", args: ["-ec", guideLines(said(), title)], env: {} };
}

/**
 * Starts a command with nothing in its environment but programs, a home of its own, and what is given. It leads a group of
 * processes, because npx starts others.
 */
function start({ clients, world }: CommandRun, { command, args, env }: CommandLine): Command {
  return spawn(command, args, {
    cwd: world.folder,
    detached: true,
    env: { PATH: `${dirname(clients.node)}:${process.env["PATH"] ?? ""}`, HOME: world.folder, ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
}

/** Ends the whole group. */
async function end(child: Command): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exit = once(child, "close");
  process.kill(-child.pid, "SIGTERM");
  await exit;
}
