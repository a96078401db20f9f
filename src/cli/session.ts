import { cloudFromJson, cloudNamed, noSuchCloud } from "../azure/clouds.ts";
import { type Connection, connect } from "../azure/connect.ts";
import { rememberEnvironment } from "../azure/known-secrets.ts";
import { assertionAddresses, onlyTo, onlyToHosts } from "../azure/origins.ts";
import { patientWire } from "../azure/patience.ts";
import type { Identity } from "../azure/sign-in.ts";
import type { Wire } from "../azure/wire.ts";
import { type AuthKind, wayTitles } from "../core/entra/auth-kinds.ts";
import type { RunPlace } from "../core/run/place.ts";
import { harmlessLine, harmlessName } from "../core/text/harmless.ts";
import type { Clock } from "../workflow/clock.ts";
import type { RunContext } from "../workflow/run/run-context.ts";
import { type Ask, refuseToGuess } from "../workflow/setup/choose.ts";
import { refuseOtherTenant } from "../workflow/setup/refuse-other-tenant.ts";
import type { AzureAccess, AzureChoice, Environment } from "./azure-access.ts";
import type { Pipeline } from "./ci/pipeline.ts";
import type { AskingPlace } from "./confirm.ts";
import { debuggedWire } from "./debug.ts";
import { isThere, localFiles } from "./files.ts";
import type { Format } from "./format.ts";
import type { Host } from "./host.ts";
import { type Interruption, interruptionOf } from "./interruption.ts";
import { openScreen } from "./open-screen.ts";
import { type ProgressLine, progressLine } from "./progress.ts";
import type { Screen } from "./screen.ts";
import { wantsColour } from "./terminal.ts";
import type { AsTyped } from "./typed/repeated.ts";
import { wantedCredential } from "./wanted-credential.ts";

/** The options that every command with an Azure has. */
export interface SessionOptions {
  readonly cloud: string;
  readonly auth: AuthKind;
  readonly sandbox?: string | true;
  readonly stateDir: string;
  readonly input: boolean;
  readonly format: Format;
  readonly quiet: boolean;
  readonly color: boolean;
  readonly verbose: boolean;
  readonly debug: boolean;
  readonly expectTenant?: string;
}

/** A command that is signed in, and the terminal or the pipeline that it converses with. */
export interface Session {
  readonly host: Host;
  /** Where everything goes, and who is signed in there. */
  readonly introduction: string;
  readonly connection: Connection;
  readonly screen: Screen;
  /** Absent where no runner reads what is printed. */
  readonly pipeline: Pipeline | null;
  readonly progress: ProgressLine;
  readonly ask: Ask;
  /** Where a yes is asked for. */
  readonly asking: AskingPlace;
  /** Puts what was typed around a command that is told to somebody. */
  readonly asTyped: AsTyped;
  readonly interruption: Interruption;
  readonly stateDirectory: string;
  /** Which Azure this is. */
  readonly place: RunPlace;
  readonly clock: Clock;
  /** Carries what has no credential to addresses of others, such as a gateway's. */
  readonly publicWire: Wire;
  /** The way to the hosts of one gateway, and to nothing else. A call is sent once. */
  readonly gateway: (hosts: readonly string[]) => Wire;
}

/** Signs in, does the work and lets go of everything, whatever happens. @returns the exit code */
export async function inSession(
  options: SessionOptions,
  host: Host,
  environment: Environment,
  work: (session: Session) => Promise<number>,
): Promise<number> {
  const progress = progressLine(host.stderr, options.quiet);
  const azure = await environment.openAzure(await azureChoice(options, host, progress));
  const interruption = interruptionOf(host);
  const { pipeline = null, asTyped = (command: string) => command } = environment;
  const beginning = { azure, progress, interruption, pipeline, asTyped };
  try {
    return await work(await signedIn(beginning, options, host));
  } finally {
    interruption.release();
    progress.end();
    await azure.close();
  }
}

/** What a session begins with. */
interface Beginning extends Pick<Session, "progress" | "interruption" | "pipeline" | "asTyped"> {
  readonly azure: AzureAccess;
}

async function signedIn(
  { azure, progress, interruption, pipeline, asTyped }: Beginning,
  options: SessionOptions,
  host: Host,
): Promise<Session> {
  const asking = { host, colour: wantsColour(host.stderr, host.env, !options.color) };
  rememberEnvironment(host.env);
  const told = (wire: Wire) => (options.debug ? debuggedWire(wire, host) : wire);
  const connecting = () => {
    const signIn = [azure.cloud.login, ...assertionAddresses(host.env)];
    const wire = patientWire(told(onlyTo(azure.cloud, host.env, azure.wire)), signIn, {
      sleep: host.sleep,
      waiting: (reason, pause) => progress.show(`${reason}, trying again in ${Math.ceil(pause / 1000)} s`),
      signal: azure.sharing?.signal ?? interruption.signal,
    });
    return connect(azure.cloud, azure.credential, wire);
  };
  progress.show("Signing in");
  const connection = await interruption.during(azure.sharing?.connection(connecting) ?? connecting());
  const { expectTenant } = options;
  if (expectTenant !== undefined) {
    const id = await interruption.during(connection.tenantNamed(expectTenant));
    refuseOtherTenant({ id, by: "--expect-tenant" }, connection);
  }
  return {
    host,
    introduction: introductionOf(azure, connection),
    connection,
    screen: await screenFor(pipeline, options, host),
    pipeline,
    progress,
    ask: isInteractive(options, host) ? pausing(progress, askLater(asking)) : refuseToGuess,
    asking,
    asTyped,
    interruption,
    stateDirectory: options.stateDir,
    place: azure.place,
    clock: { now: host.now, sleep: host.sleep },
    publicWire: told(azure.wire),
    gateway: (hosts) => told(onlyToHosts(hosts, azure.wire)),
  };
}

/** What is for a pipeline is loaded only there. */
async function screenFor(pipeline: Pipeline | null, options: SessionOptions, host: Host): Promise<Screen> {
  if (pipeline === null) return openScreen(options, host);
  const { reportedScreen } = await import("./reported-screen.ts");
  return reportedScreen(options, host, pipeline);
}

/** What a session gives to the runs in it. */
export function runContextOf(session: Session): RunContext {
  const { connection, stateDirectory, place, clock, progress, publicWire } = session;
  return { connection, stateDirectory, place, clock, progress: progress.show, publicWire };
}

/** Whether there is somebody to ask: a person at a terminal who reads text. */
export function isInteractive(options: SessionOptions, host: Host): boolean {
  return whyNobodyIsAsked(options, host) === null;
}

/** Why nobody can be asked for a yes, as the end of a sentence; `null` where somebody can. */
export function whyNobodyConfirms(options: SessionOptions, host: Host): string | null {
  const why = whyNobodyIsAsked(options, host);
  return why ?? (options.quiet ? "--quiet shows nothing that somebody could say yes to" : null);
}

function whyNobodyIsAsked({ input, format }: SessionOptions, host: Host): string | null {
  if (!input) return "--no-input forbids to ask";
  if (!host.stdinIsTerminal || !host.stderr.isTerminal) return "there is no terminal to ask at";
  return format === "text" ? null : `--format ${format} is not for a person who could be asked`;
}

/** Where everything goes, who is signed in there, and where there was a choice how and in which tenant. */
function introductionOf({ description }: AzureAccess, { signedIn }: Connection): string {
  const { arm } = signedIn;
  const who =
    arm === null
      ? identityWords(signedIn)
      : `${identityWords(signedIn)}, for Microsoft Graph, and as ${identityWords(arm)}, for Azure Resource Manager`;
  return `${harmlessLine(description)}, signed in as ${who}`;
}

function identityWords({ who, way, tenant }: Identity): string {
  const how = way === null ? "" : ` with ${wayTitles[way]}, in tenant ${harmlessName(tenant)}`;
  return `${harmlessName(who)}${how}`;
}

async function azureChoice(
  options: SessionOptions,
  host: Host,
  progress: ProgressLine,
): Promise<AzureChoice> {
  const { sandbox, cloud } = options;
  const credential = await wantedCredential(options, host, progress);
  if (sandbox !== undefined) return { kind: "sandbox", world: sandbox === true ? "flights" : sandbox };
  const known = cloudNamed(cloud);
  if (known === null && !(await isThere(cloud)) && !/[./\\]/.test(cloud)) throw noSuchCloud(cloud);
  const chosen = known ?? cloudFromJson(await localFiles.read(cloud), cloud);
  return { kind: "cloud", cloud: chosen, credential, env: host.env };
}

/** The person at the terminal. Prompts are loaded when there is something to ask. */
function askLater(asking: AskingPlace): Ask {
  return {
    oneOf: async (choice) => (await import("./confirm.ts")).askAt(asking).oneOf(choice),
    someOf: async (choice) => (await import("./confirm.ts")).askAt(asking).someOf(choice),
  };
}

/** A prompt and a progress line cannot share the screen. */
function pausing(progress: ProgressLine, ask: Ask): Ask {
  return {
    oneOf: (choice) => {
      progress.end();
      return ask.oneOf(choice);
    },
    someOf: (choice) => {
      progress.end();
      return ask.someOf(choice);
    },
  };
}
