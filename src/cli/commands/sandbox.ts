import { toJson } from "../../core/document/json.ts";
import { type Line, line } from "../../core/report/line.ts";
import { harmlessName } from "../../core/text/harmless.ts";
import type { SandboxTools, ServeOptions, WorldSummary } from "../azure-access.ts";
import type { PlainFormat } from "../format.ts";
import type { Host } from "../host.ts";
import { render, wantsColour } from "../terminal.ts";

/** Writes a new world file. @returns the exit code */
export async function sandboxNew(
  name: string,
  options: { readonly out: string },
  host: Host,
  sandbox: SandboxTools,
): Promise<number> {
  await sandbox.create(name, options.out);
  host.stderr.write(`Wrote ${options.out}. Try: entra-mcp migrate --sandbox ${options.out} --dry-run\n`);
  return 0;
}

/** Serves a world until it is interrupted; prints one JSON line once it answers. @returns the exit code */
export async function sandboxServe(
  options: ServeOptions,
  host: Host,
  sandbox: SandboxTools,
): Promise<number> {
  const served = await sandbox.serve(options);
  host.stdout.write(`${JSON.stringify(served.addresses)}\n`);
  await untilInterrupted(host.interrupted);
  await served.close();
  return 0;
}

function untilInterrupted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** Shows what is in a world. @returns the exit code */
export async function sandboxShow(
  world: string,
  options: { readonly format: PlainFormat },
  host: Host,
  sandbox: SandboxTools,
): Promise<number> {
  const summary = await sandbox.describe(world);
  host.stdout.write(summaryText(summary, options.format, host));
  return 0;
}

function summaryText(summary: WorldSummary, format: PlainFormat, host: Host): string {
  switch (format) {
    case "json":
      return toJson(summary);
    case "text":
      return render(lines(summary), wantsColour(host.stdout, host.env, false));
    default:
      return format satisfies never;
  }
}

function lines(summary: WorldSummary): Line[] {
  return [
    line("Tenants", "title"),
    ...summary.tenants.flatMap((tenant) => [
      line(`  ${harmlessName(tenant.name)}  ${tenant.id}`),
      ...tenant.users.map((user) => line(`    ${harmlessName(user)}`, "quiet")),
    ]),
    line("App registrations", "title"),
    ...summary.applications.flatMap((app) => [
      line(`  ${harmlessName(app.displayName)}  ${app.appId}`),
      line(`    ${app.signInAudience}, home tenant ${app.homeTenant}`, "quiet"),
    ]),
    line("API Management", "title"),
    ...summary.services.flatMap((service) => [
      line(`  ${service.name}  https://${service.gateway}`),
      ...service.apis.map((api) => line(`    ${harmlessName(api)}`)),
    ]),
    ...summary.notEmulated.flatMap(({ place, element, line: number }, index) => [
      ...(index === 0
        ? [line("Not emulated: a call that meets one of these is answered 501", "warning")]
        : []),
      line(`  ${harmlessName(element)} in ${harmlessName(place)}, line ${number}`),
    ]),
  ];
}
