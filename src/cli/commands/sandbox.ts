import { toJson } from "../../core/document/json.ts";
import { type Line, line } from "../../core/report/line.ts";
import { harmlessLine, harmlessName } from "../../core/text/harmless.ts";
import type { SandboxTools, ServedWorld, ServeOptions, WorldSummary } from "../azure-access.ts";
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

/**
 * Serves a world until it is interrupted. Prints one JSON line for programs once it answers, and for people how to use it
 * and why each refused call was refused. @returns the exit code
 */
export async function sandboxServe(
  options: ServeOptions,
  host: Host,
  sandbox: SandboxTools,
): Promise<number> {
  const colour = wantsColour(host.stderr, host.env, false);
  const served = await sandbox.serve(options, (text) =>
    host.stderr.write(render([line(harmlessLine(text), "warning")], colour)),
  );
  host.stderr.write(render(served.guide.flatMap(guidePart), colour));
  host.stdout.write(`${JSON.stringify(served.addresses)}\n`);
  await untilInterrupted(host.interrupted);
  await served.close();
  return 0;
}

/** Commands stay on one line each, however long, so that they can be copied. */
function guidePart({ title, lines: texts }: ServedWorld["guide"][number]): Line[] {
  return [line(harmlessLine(title), "title"), ...texts.map((text) => line(`  ${harmlessLine(text)}`))];
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
