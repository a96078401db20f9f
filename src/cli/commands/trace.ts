import { toJson } from "../../core/document/json.ts";
import { Fault } from "../../core/fault.ts";
import { traceReport } from "../../core/report/trace-report.ts";
import type { TraceDocument, TraceVerdict } from "../../core/trace/trace-document.ts";
import { type TokenSource, traceToken } from "../../workflow/trace/trace-token.ts";
import type { Environment } from "../azure-access.ts";
import type { PlainFormat } from "../format.ts";
import type { Host } from "../host.ts";
import { hintsOf, type SetupOptions } from "../plan-options.ts";
import { inSession } from "../session.ts";
import { render, wantsColour, widthOf } from "../terminal.ts";
import { tokenFromInput } from "../token-input.ts";

/** The options of `trace`, as commander parses them. */
export interface TraceOptions extends SetupOptions {
  readonly tokenStdin: boolean;
  readonly anonymous: boolean;
  readonly explainToken: boolean;
  readonly format: PlainFormat;
}

/** Calls the MCP endpoint with a token and says what decided about it. @returns the exit code */
export async function trace(options: TraceOptions, host: Host, environment: Environment): Promise<number> {
  // Before any request: what is wrong with the input has nothing to do with Azure.
  const source = await sourceOf(options, host);
  return inSession(options, host, environment, async (session) => {
    const { connection, ask, progress, interruption, screen, clock, gateway } = session;
    const setup = {
      connection,
      ask,
      hints: { ...hintsOf(options), urlIsTried: true as const },
      progress: progress.show,
    };
    const mode = options.explainToken ? "explain" : "call";
    const document = await interruption.during(traceToken({ ...setup, source, mode, gateway, clock }));
    progress.end();
    screen.say(session.introduction);
    print(document, options, host);
    return exitCodes[document.verdict]();
  });
}

async function sourceOf(
  { tokenStdin, anonymous, explainToken }: TraceOptions,
  host: Host,
): Promise<TokenSource> {
  if (anonymous && tokenStdin)
    throw new Fault("usage", "--anonymous sends no token, and --token-stdin reads one.");
  if (anonymous && explainToken)
    throw new Fault("usage", "--anonymous sends no token, and --explain-token is about one.");
  if (anonymous) return { kind: "none" };
  return tokenStdin ? { kind: "given", presented: await tokenFromInput(host) } : { kind: "signed in" };
}

function print(document: TraceDocument, options: TraceOptions, host: Host): void {
  switch (options.format) {
    case "json":
      host.stdout.write(toJson(document));
      break;
    case "text":
      host.stdout.write(
        render(
          traceReport(document, { verbose: options.verbose, width: widthOf(host.stdout) }),
          wantsColour(host.stdout, host.env, !options.color),
        ),
      );
      break;
    default:
      options.format satisfies never;
  }
}

/** A token that is refused is the answer, and no failure of the program. */
const exitCodes: Readonly<Record<TraceVerdict, () => number>> = {
  admitted: () => 0,
  refused: () => new Fault("verification", "").exitCode,
  unknown: () => new Fault("failed", "").exitCode,
};
