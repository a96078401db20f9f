import { refuseByArm as refuse } from "./refusal.ts";
import { resourceManagerVersions } from "./resource-manager-versions.ts";

/** api-versions of Microsoft.ApiManagement that the sandbox takes; the SDK sends 2024-05-01, Azure CLI 2021-08-01. */
const apimVersions = [
  "2021-08-01",
  "2022-08-01",
  "2023-05-01-preview",
  "2023-09-01-preview",
  "2024-05-01",
  "2024-06-01-preview",
  "2024-10-01-preview",
  "2025-03-01-preview",
  "2025-09-01-preview",
];

const authorizationVersions = ["2015-07-01", "2018-07-01", "2022-04-01"];

/** @throws ArmRefusal 400 when the version is missing or unknown for this kind of path. */
export function checkApiVersion(path: string, version: string | null): void {
  if (version === null) {
    throw refuse(
      400,
      "MissingApiVersionParameter",
      "The api-version query parameter (?api-version=) is required for all requests.",
    );
  }
  if (path.includes("/Microsoft.ApiManagement/") && !path.includes("/Microsoft.Authorization/")) {
    if (!apimVersions.includes(version)) {
      throw refuse(
        400,
        "NoRegisteredProviderFound",
        `No registered resource provider found for location 'westeurope' and API version '${version}' for type 'service'. The supported api-versions are '${apimVersions.join(", ")}'.`,
      );
    }
    return;
  }
  const known = path.includes("/Microsoft.Authorization/") ? authorizationVersions : resourceManagerVersions;
  if (!known.includes(version)) {
    throw refuse(
      400,
      "InvalidApiVersionParameter",
      `The api-version '${version}' is invalid. The supported versions are '${known.join(",")}'.`,
    );
  }
}

/**
 * The list of all policies came with 2023-05-01-preview (verified: specification); what an older version says to the unknown
 * type is unverified.
 *
 * @throws ArmRefusal 400 for an older version
 */
export function checkListsPolicies(version: string): void {
  if (version >= "2023-05-01-preview") return;
  throw refuse(
    400,
    "InvalidResourceType",
    `The resource type could not be found in the namespace 'Microsoft.ApiManagement' for api version '${version}'.`,
  );
}

/**
 * Whether this version lists APIs of type `mcp` and shows their members. That older ones can leave them out of lists is
 * verified (Azure/apiops-cli); that each of them always does is not.
 */
export function showsMcpMembers(version: string | null): boolean {
  return version !== null && version > "2024-05-01";
}
