import { Fault } from "../../core/fault.ts";
import type { AudiencePolicy, Snapshot, Unreadable } from "../../core/model/setup.ts";
import type { DirectoryReader } from "./directory-reader.ts";
import { optionalRead } from "./optional-read.ts";
import type { SetupReads } from "./setup-reads.ts";

/** What is known of the home tenant and of who is signed in to it. */
export type ReadTenant = Pick<Snapshot, "homeTenant" | "audiencePolicy" | "updatesEveryApp" | "unreadable">;

/** Reads the home tenant: its domains, and whether it lets apps be multi-tenant. */
export async function readTenant({ connection, directory }: SetupReads): Promise<ReadTenant> {
  const { tenant, updatesEveryApp } = connection.signedIn;
  const [names, audiencePolicy] = await Promise.all([readNames(directory), audiencePolicyOf(directory)]);
  return {
    homeTenant: {
      id: tenant,
      domains: names.domains,
      ...(names.displayName === "" ? {} : { displayName: names.displayName }),
    },
    audiencePolicy,
    updatesEveryApp,
    unreadable: names.unreadable,
  };
}

/** What could not be read is unknown; it is never taken for a permission. */
async function audiencePolicyOf(directory: DirectoryReader): Promise<AudiencePolicy> {
  const unknown: AudiencePolicy = { kind: "unknown", reason: "" };
  const loss = { resource: "/policies/defaultAppManagementPolicy", consequence: "" };
  const { value, unreadable } = await optionalRead(() => directory.audiencePolicy(), unknown, loss);
  const [failure] = unreadable;
  return failure === undefined ? value : { kind: "unknown", reason: failure.reason };
}

interface DirectoryNames {
  /** Empty where it is not known. */
  readonly displayName: string;
  readonly domains: readonly string[];
  readonly unreadable: readonly Unreadable[];
}

/** A tenant may be named by a domain; without the right to read them a plan is still possible, and says so. */
async function readNames(directory: DirectoryReader): Promise<DirectoryNames> {
  try {
    return { ...(await directory.names()), unreadable: [] };
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== "permission") throw error;
    const consequence = "a policy that names the home tenant by a domain is not recognised";
    const unreadable = [{ resource: "/organization", reason: error.message, consequence }];
    return { displayName: "", domains: [], unreadable };
  }
}
