import type { Cloud } from "../azure/clouds.ts";
import type { Connection } from "../azure/connect.ts";
import type { CredentialChoice } from "../azure/credential/credential-choice.ts";
import type { Wire } from "../azure/wire.ts";
import type { RunPlace } from "../core/run/place.ts";
import type { OpenStage } from "../workflow/rehearse/stage.ts";
import type { Pipeline } from "./ci/pipeline.ts";
import type { AsTyped } from "./typed/repeated.ts";

/** How to reach an Azure: the real one, or a sandbox. */
export interface AzureAccess {
  /** For people: where everything goes. */
  readonly description: string;
  /** For the records of runs: which Azure a run belongs to. */
  readonly place: RunPlace;
  readonly wire: Wire;
  readonly cloud: Cloud;
  readonly credential: CredentialChoice;
  readonly close: () => Promise<void>;
  /** Present where several setups share it. */
  readonly sharing?: SharedAccess;
}

/** What the setups of one command line share of an Azure. */
export interface SharedAccess {
  /** Ends the requests of all of them. */
  readonly signal: AbortSignal;
  /** Signs in for the first setup; the others get the same connection. */
  readonly connection: (connect: () => Promise<Connection>) => Promise<Connection>;
}

/** Which Azure: a sandbox by name or world file, or the real one of a cloud, and who is to be signed in there. */
export type AzureChoice =
  | { readonly kind: "sandbox"; readonly world: string }
  | {
      readonly kind: "cloud";
      readonly cloud: Cloud;
      readonly credential: CredentialChoice;
      /** The variables of the process, which may name a proxy. */
      readonly env: Readonly<Record<string, string | undefined>>;
    };

/** Opens an Azure. @throws Fault `usage` */
export type OpenAzure = (choice: AzureChoice) => Promise<AzureAccess>;

/** What `sandbox` and `rehearse` can do; the sandbox itself is no business of the command line. */
export interface SandboxTools {
  /** Writes a new world file. @throws Fault `usage` for an unknown name or an existing file */
  readonly create: (name: string, file: string) => Promise<void>;
  /** What is in a world, as data. @throws Fault `usage` */
  readonly describe: (source: string) => Promise<WorldSummary>;
  /**
   * Serves a world over HTTPS on loopback until `close`. `refused` gets a line about each refused call, in which names of
   * the world are as somebody wrote them.
   *
   * @throws Fault `usage`
   */
  readonly serve: (options: ServeOptions, refused: (line: string) => void) => Promise<ServedWorld>;
  /** Opens a copy of a setup in memory, with somebody who plays the callers. */
  readonly openStage: OpenStage;
}

/** How a world is to be served. */
export interface ServeOptions {
  readonly world: string;
  /** The first port; 0 takes whatever is free. */
  readonly port: number;
  /** A file that gets a JSON line for each request; never a token. */
  readonly log: string | null;
  /** What metadata names: the public addresses, which clients reach through a proxy, or those on this machine. */
  readonly addresses: "public" | "local";
}

/** A world that other processes reach. `addresses` is what `sandbox serve` prints. */
export interface ServedWorld {
  readonly addresses: Readonly<Record<string, string>>;
  /** How people use it; names of the world are as somebody wrote them. */
  readonly guide: readonly { readonly title: string; readonly lines: readonly string[] }[];
  readonly close: () => Promise<void>;
}

/** What is in a world. */
export interface WorldSummary {
  readonly kind: string;
  readonly name: string;
  readonly tenants: readonly {
    readonly id: string;
    readonly name: string;
    readonly users: readonly string[];
  }[];
  readonly applications: readonly {
    readonly appId: string;
    readonly displayName: string;
    readonly homeTenant: string;
    readonly signInAudience: string;
  }[];
  readonly services: readonly {
    readonly name: string;
    readonly gateway: string;
    readonly apis: readonly string[];
  }[];
  /** Policy elements that the sandbox's gateway cannot execute; it answers 501 where a call meets one. */
  readonly notEmulated: readonly {
    readonly place: string;
    readonly element: string;
    readonly line: number;
  }[];
  /** The sandbox's own administrator application. The secret opens nothing but the sandbox. */
  readonly signIn: { readonly tenantId: string; readonly clientId: string; readonly clientSecret: string };
}

/** Everything that the command line needs from its composition root. */
export interface Environment {
  readonly openAzure: OpenAzure;
  readonly sandbox: SandboxTools;
  /** The pipeline that the command runs in; absent elsewhere. */
  readonly pipeline?: Pipeline | null;
  /** Puts what was typed around a command that is told to somebody. */
  readonly asTyped?: AsTyped;
}
