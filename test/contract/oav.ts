import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

/** A request and its answer, in the validator's words. */
export interface LiveExchange {
  readonly liveRequest: {
    readonly url: string;
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly query: Readonly<Record<string, string>>;
    readonly body: unknown;
  };
  readonly liveResponse: {
    readonly statusCode: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: unknown;
  };
}

/** One half of a verdict. `isSuccessful` is absent when the request belongs to no operation at all. */
export interface LiveVerdict {
  readonly isSuccessful?: boolean;
  readonly operationInfo: { readonly operationId: string };
  readonly errors: readonly {
    readonly code: string;
    readonly message: string;
    readonly pathsInPayload: string[];
  }[];
  readonly runtimeException?: { readonly code: string; readonly message: string };
}

/** The part of the validator that is used here. */
export interface LiveValidator {
  initialize(): Promise<void>;
  validateLiveResponse(
    response: LiveExchange["liveResponse"],
    operation: { readonly url: string; readonly method: string },
  ): Promise<LiveVerdict>;
  validateLiveRequestResponse(exchange: LiveExchange): Promise<{
    readonly requestValidationResult: LiveVerdict;
    readonly responseValidationResult: LiveVerdict;
  }>;
}

interface Oav {
  readonly LiveValidator: new (
    options: {
      readonly directory: string;
      readonly swaggerPathsPattern: readonly string[];
      readonly git: { readonly shouldClone: boolean };
      readonly useRelativeSourceLocationUrl: boolean;
    },
    log: (message: string) => void,
  ) => LiveValidator;
}

const home = join(import.meta.dirname, "oav");

/** Azure's own live validator over a folder of OpenAPI documents. */
export async function startValidator(directory: string): Promise<LiveValidator> {
  const { LiveValidator } = createRequire(join(home, "package.json"))("oav") as Oav;
  // Its messages come back in the verdicts; printed as well they would hide the counts.
  const log = (): void => undefined;
  const validator = new LiveValidator(
    {
      directory,
      swaggerPathsPattern: ["specification/apimanagement/**/stable/*/*.json"],
      git: { shouldClone: false },
      useRelativeSourceLocationUrl: true,
    },
    log,
  );
  await validator.initialize();
  return validator;
}

/** Installs the validator where it is not. Its 190 packages live in a folder of their own, not among the project's. */
export function installValidator(): void {
  if (existsSync(join(home, "node_modules/oav"))) return;
  const { status, stderr } = spawnSync("npm", ["ci", "--prefix", home], {
    cwd: home,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error(`npm ci in test/contract/oav failed: ${stderr}`);
}
