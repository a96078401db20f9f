import type { Command } from "commander";
import { plainFormats, runFormats } from "../format.ts";
import { type CommandContext, newCommand } from "./command.ts";
import {
  azureOptions,
  carryOutOptions,
  collectTenants,
  pipelineOption,
  setupOptions,
  shownPlanOptions,
} from "./options.ts";

/** `tenants`: the list of tenants of a migrated setup, afterwards. */
export function tenantsCommand(context: CommandContext): Command {
  return newCommand(context, "tenants")
    .description("list the tenants that get in, add one or take one off the list")
    .addCommand(listCommand(context))
    .addCommand(changeCommand(context, "add"))
    .addCommand(changeCommand(context, "remove"))
    .addHelpText("after", examples);
}

function listCommand(context: CommandContext): Command {
  const command = newCommand(context, "list").description(
    "show the list that is in force, and since which run; writes nothing",
  );
  return pipelineOption(azureOptions(setupOptions(command), plainFormats))
    .addHelpText("after", listExamples)
    .action(async (options) => {
      const { tenantsList } = await import("../commands/tenants.ts");
      context.setExitCode(await tenantsList(options, context.host, context.environment));
    });
}

function changeCommand(context: CommandContext, verb: "add" | "remove"): Command {
  const command = newCommand(context, verb)
    .description(descriptions[verb])
    .argument("<id or domain...>", "the tenants", collectTenants);
  return pipelineOption(azureOptions(carryOutOptions(shownPlanOptions(setupOptions(command))), runFormats))
    .addHelpText("after", changeExamples(verb))
    .action(async (names: readonly string[], options) => {
      const { changeTenants } = await import("../commands/tenants.ts");
      context.setExitCode(await changeTenants(verb, names, options, context.host, context.environment));
    });
}

const descriptions = {
  add: "admit tenants beside those on the list; shows the plan and asks first",
  remove: "take tenants off the list; shows the plan and asks first",
} as const;

const examples = `
Examples:
  entra-mcp tenants list
  entra-mcp tenants add fabrikam.com --dry-run
  entra-mcp tenants add fabrikam.com
  entra-mcp tenants remove b2d94f17-0000-0000-0000-000000000000 --yes
  entra-mcp rollback                            put back what the last one changed`;

const listExamples = `
Examples:
  entra-mcp tenants list
  entra-mcp tenants list --api my-mcp-server --format json

Exit codes: 0 done, 7 sign-in or permission, 64 wrong usage.`;

function changeExamples(verb: "add" | "remove"): string {
  return `
Examples:
  entra-mcp tenants ${verb} fabrikam.com --dry-run
  entra-mcp tenants ${verb} fabrikam.com
  entra-mcp tenants ${verb} b2d94f17-0000-0000-0000-000000000000 --yes
  entra-mcp tenants ${verb} fabrikam.com --dry-run --out plan.json    for entra-mcp apply plan.json

Nothing but the list is changed. Where there is no list, entra-mcp migrate --allow-tenant makes one.

Exit codes: 0 done or nothing to do, 1 failed and nothing written, 3 partly applied,
4 the setup moved, 5 refused by a blocker or because there is no list to change,
6 confirmation needed and nobody to ask, 7 sign-in or permission,
8 applied but not verified, 64 wrong usage, 130 interrupted.`;
}
