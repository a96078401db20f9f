import { Fault } from "../../core/fault.ts";
import { pageHtml } from "../../core/handout/html-page.ts";
import { pageMarkdown } from "../../core/handout/markdown-page.ts";
import type { Page } from "../../core/handout/page.ts";
import { harmlessLine } from "../../core/text/harmless.ts";
import { refusePersonalTenant } from "../../workflow/setup/allowed-tenants.ts";
import { makeHandout } from "../../workflow/setup/make-handout.ts";
import type { Environment } from "../azure-access.ts";
import { localFiles } from "../files.ts";
import type { PageFormat } from "../format.ts";
import type { Host } from "../host.ts";
import { hintsOf, type SetupOptions } from "../plan-options.ts";
import { inSession } from "../session.ts";

/** The options of `handout`, as commander parses them. */
export interface HandoutOptions extends Omit<SetupOptions, "format" | "verbose" | "stateDir"> {
  readonly customer?: string;
  readonly format: PageFormat;
  readonly out?: string;
}

/** Writes a page for the people who are to use the MCP server. Sends nothing that writes. @returns the exit code */
export async function handout(
  options: HandoutOptions,
  host: Host,
  environment: Environment,
): Promise<number> {
  const { customer = null, out } = options;
  if (customer !== null) refusePersonalTenant([customer]);
  // The page has a form of its own; at a terminal a real choice is still asked.
  const asText = { ...options, format: "text" as const, verbose: false, stateDir: "" };
  return inSession(asText, host, environment, async ({ connection, ask, progress, interruption }) => {
    const request = { connection, ask, hints: hintsOf(asText), progress: progress.show, customer };
    const { page, admission, isEditorReady } = await interruption.during(makeHandout(request));
    progress.end();
    const text = rendered(page, options.format);
    if (out === undefined) host.stdout.write(text);
    else await localFiles.replace(out, text);
    if (admission === "not listed") throw notListed(customer ?? "");
    if (out !== undefined && !options.quiet) host.stdout.write(`The page is in ${harmlessLine(out)}.\n`);
    if (!isEditorReady && !options.quiet) host.stderr.write(editorNotReady);
    return 0;
  });
}

function rendered(page: Page, format: PageFormat): string {
  switch (format) {
    case "markdown":
      return pageMarkdown(page);
    case "html":
      return pageHtml(page);
    default:
      return format satisfies never;
  }
}

/** Whoever mails the page may not have read it. */
const editorNotReady =
  "Visual Studio Code cannot sign in yet: the end of the page says how to change that. Then make it anew.\n";

/** The page is there, and says so, too. */
function notListed(customer: string): Fault {
  return new Fault(
    "refused",
    `${customer} is not on the list of tenants: the gateway does not admit it yet.`,
    {
      hint: "The page is written, and says so at its top.",
      next: [`entra-mcp tenants add ${customer}`],
    },
  );
}
