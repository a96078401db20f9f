import { type Command, InvalidArgumentError, Option } from "commander";
import { ciChoices } from "../../core/ci/runner.ts";
import { authKinds } from "../../core/entra/auth-kinds.ts";
import { entraClouds } from "../../core/entra/clouds.ts";
import { authorities, extras, halves } from "../../core/model/intent.ts";
import { openIdConfiguration } from "../../core/oauth/well-known.ts";
import { isGuid } from "../../core/text/guid.ts";
import type { Format } from "../format.ts";

/** The options that several commands share, so that they mean the same everywhere. */

/** Options of every command: how it reports what it does. */
export function outputOptions(command: Command, offered: readonly Format[]): Command {
  return quietOptions(
    command.addOption(new Option("--format <format>", "of the output").choices(offered).default("text")),
  );
}

function quietOptions(command: Command): Command {
  return command
    .option("--quiet", "print nothing but errors and data", false)
    .option("--no-color", "no colours");
}

/** The option of every command that a pipeline is told about. */
export function pipelineOption(command: Command): Command {
  return command.addOption(
    new Option(
      "--ci <system>",
      "the pipeline to talk to; without it, GitHub Actions and Azure Pipelines are recognised",
    ).choices(ciChoices),
  );
}

/** Options of every command that signs in to an Azure. */
export function azureOptions(command: Command, offered: readonly Format[]): Command {
  const asking = inputOptions(outputOptions(command, offered)).option(
    "--verbose",
    "show the whole access table: each caller, Entra and the gateway apart, and why",
    false,
  );
  return placeOptions(
    tracingOptions(asking).option(
      "--state-dir <folder>",
      "where runs, backups and receipts are kept",
      ".entra-mcp",
    ),
  );
}

/** Options of a command that signs in to an Azure and prints a page in a form of its own. */
export function pageOptions(command: Command): Command {
  return placeOptions(tracingOptions(inputOptions(quietOptions(command))));
}

/** Options of a command that signs in to an Azure and makes a configuration, so that it takes none. */
export function configuringOptions(command: Command): Command {
  return placeOptions(tracingOptions(noInputOption(quietOptions(command))));
}

function inputOptions(command: Command): Command {
  return noInputOption(command)
    .option("--config <file>", "JSON with options, such as entra-mcp.json")
    .option("--setup <name>", "one of the setups of the configuration file");
}

function noInputOption(command: Command): Command {
  return command.option("--no-input", "never ask; fail instead");
}

function tracingOptions(command: Command): Command {
  return command
    .option("--debug", "print each request and its id on standard error; never a token", false)
    .option("--expect-tenant <id>", "refuse any other tenant (id or domain)", tenantWord);
}

function placeOptions(command: Command): Command {
  return command
    .option("--cloud <name or file>", "public, usgov, usgov-dod, china, or a JSON file", "public")
    .addOption(new Option("--auth <kind>", "how to sign in").choices(authKinds).default("default"))
    .addOption(
      new Option(
        "--graph-auth <kind>",
        "how to sign in to Microsoft Graph, where that is somebody else",
      ).choices(authKinds),
    )
    .option("--sandbox [world]", "use a make-believe Azure: a built-in world (flights) or a world file");
}

/** Of commands that may run for each setup of a configuration file. */
export function allSetupsOption(command: Command): Command {
  return command.option(
    "--all-setups",
    "for each setup of the configuration file, one after the other",
    false,
  );
}

/** Options that name the setup. */
export function setupOptions(command: Command): Command {
  return command
    .option("--url <url>", "the MCP server's address; service and API are found from it", httpsUrl)
    .option("--apim <name>", "the API Management service: ARM id or name")
    .option("--api <name>", "the API: id, ARM id, display name or path")
    .option("--api-app <name>", "the API's app registration: application id, object id or name")
    .option(
      "--client-app <name>",
      "a client's app registration, the id of a client registered elsewhere, or none (repeatable)",
      collect,
      [],
    );
}

/** Options about a plan that is made anew. */
export function planOptions(command: Command): Command {
  return shownPlanOptions(wantedOptions(command));
}

/** Options that name the setup and say what is wanted of it. */
export function wantedOptions(command: Command): Command {
  return setupOptions(command)
    .addOption(authorityOption())
    .option(
      "--allow-tenant <id or domain>",
      "admit only this tenant and the home tenant (repeatable)",
      collectTenants,
      [],
    )
    .addOption(new Option("--only <half>", "plan one half").choices(halves))
    .addOption(
      new Option("--with <extra>", `${extras.slice(0, -1).join(", ")} or ${extras.at(-1)} (repeatable)`)
        .argParser(collectExtras)
        .default([]),
    );
}

/** Options about a plan that is shown. */
export function shownPlanOptions(command: Command): Command {
  return command
    .option("--allow-shared", "permit editing policies that other APIs use too", false)
    .option("--strict", "let warnings refuse, too", false)
    .option("--out <file>", "save the plan, for entra-mcp apply")
    .option("--expect <fingerprint>", "refuse if the plan is another one")
    .addOption(maxChangesOption());
}

/** A limit for a pipeline that knows how much is to come: a plan that touches more is not what was meant. */
export function maxChangesOption(): Option {
  return new Option(
    "--max-changes <number>",
    "refuse a plan that changes more app registrations and policies than these",
  ).argParser(wholeNumber);
}

/** Options of a command that makes a plan and carries it out. */
export function carryOutOptions(command: Command): Command {
  return command
    .option("--dry-run", "stop after showing the plan; writes nothing", false)
    .option("--detailed-exitcode", "with --dry-run: end with 2 when there is something to change", false)
    .option("--yes", "do not ask", false)
    .option("--rollback-on-failure", "put back what was made when something fails", false);
}

/** What replaces the home tenant. Without a default value, because one that somebody asks for replaces the other one, too. */
export function authorityOption(): Option {
  return new Option(
    "--authority <authority>",
    "what replaces the home tenant, common unless named; named, it replaces the other one, too",
  ).choices(authorities);
}

/** Collects the values of an option that may be given several times. */
export function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}

/** Like `collect`, for ids of applications. */
export function collectGuids(value: string, previous: readonly string[]): string[] {
  if (!isGuid(value)) throw new InvalidArgumentError("It is not a GUID.");
  return [...previous, value.toLowerCase()];
}

/** Like `collect`, for tenants by id or domain. */
export function collectTenants(value: string, previous: readonly string[] = []): string[] {
  return [...previous, tenantWord(value)];
}

/** Like `collect`, for tenants where nobody can be asked which one a domain is of. */
export function collectTenantIds(value: string, previous: readonly string[]): string[] {
  const name = tenantWord(value);
  if (isGuid(name)) return [...previous, name.toLowerCase()];
  const address = `https://${entraClouds.public.login}/${name}/v2.0/${openIdConfiguration}`;
  throw new InvalidArgumentError(
    `Which tenant that is takes a look-up, and this command asks nobody. Give the id: it stands in issuer at ${address}`,
  );
}

/** A tenant by id or domain, as it was typed. */
export function tenantWord(value: string): string {
  const name = value.trim();
  if (!isGuid(name) && !/^[\p{L}\d]([\p{L}\d-]*[\p{L}\d])?(\.[\p{L}\d]([\p{L}\d-]*[\p{L}\d])?)+$/u.test(name))
    throw new InvalidArgumentError("It is neither the id of a tenant nor a domain, such as contoso.com.");
  return name;
}

function wholeNumber(value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new InvalidArgumentError("It is not a whole number.");
  return Number(value);
}

function httpsUrl(value: string): string {
  if (!URL.canParse(value) || new URL(value).protocol !== "https:")
    throw new InvalidArgumentError("It is not an https URL, such as https://my-apim.azure-api.net/mcp.");
  return value;
}

function collectExtras(value: string, previous: readonly string[]): string[] {
  if (!extras.some((extra) => extra === value))
    throw new InvalidArgumentError(`It is one of ${extras.join(", ")}.`);
  return [...previous, value];
}
