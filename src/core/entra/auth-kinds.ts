/** The ways to sign in that `--auth` takes. `default` is the first of the others that is set up here. */
export const authKinds = [
  "default",
  "cli",
  "environment",
  "workload",
  "pipelines",
  "github",
  "managed",
  "device",
  "browser",
] as const;

export type AuthKind = (typeof authKinds)[number];

/** One way to sign in; Azure Developer CLI is tried by `default` alone. */
export type WayKind = Exclude<AuthKind, "default"> | "developer-cli";

/** The ways as people call them: "signed in as … with …". */
export const wayTitles: Readonly<Record<WayKind, string>> = {
  environment: "AZURE_* variables",
  workload: "a federated token file",
  pipelines: "Azure Pipelines",
  github: "GitHub Actions",
  managed: "managed identity",
  cli: "Azure CLI",
  "developer-cli": "Azure Developer CLI",
  device: "a device code",
  browser: "a browser",
};
