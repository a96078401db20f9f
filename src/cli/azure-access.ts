import type { Cloud } from "../azure/clouds.ts";
import type { CredentialChoice } from "../azure/sign-in.ts";
import type { Wire } from "../azure/wire.ts";

/** How to reach an Azure: the real one, or a sandbox. */
export interface AzureAccess {
  /** For people: where everything goes. */
  readonly description: string;
  readonly wire: Wire;
  readonly cloud: Cloud;
  readonly credential: CredentialChoice;
  readonly close: () => Promise<void>;
}

/** Opens the real Azure (`null`) or the sandbox of this name or world file. @throws Fault `usage` */
export type OpenAzure = (sandbox: string | null) => Promise<AzureAccess>;

/** What the `sandbox` command can do; the sandbox itself is no business of the command line. */
export interface SandboxTools {
  /** Writes a new world file. @throws Fault `usage` for an unknown name or an existing file */
  readonly create: (name: string, file: string) => Promise<void>;
  /** What is in a world, as data. @throws Fault `usage` */
  readonly describe: (source: string) => Promise<WorldSummary>;
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
  /** The sandbox's own administrator application. The secret opens nothing but the sandbox. */
  readonly signIn: { readonly tenantId: string; readonly clientId: string; readonly clientSecret: string };
}

/** Everything that the command line needs from its composition root. */
export interface Environment {
  readonly openAzure: OpenAzure;
  readonly sandbox: SandboxTools;
}
