import type { ApiManagementClient } from "@azure/arm-apimanagement";
import type { Arm } from "./arm.ts";
import { explain, serviceFailure } from "./failures.ts";
import { pagesOnce } from "./links.ts";

/**
 * api-versions in which APIs are listed, the one that shows most first. Older ones can leave MCP-typed APIs out, without an
 * error (verified: Azure/apiops-cli, which lists with the first one; the second one is that of the extension for Visual
 * Studio Code). The last one is the SDK's own.
 */
export const listVersions = ["2025-09-01-preview", "2024-06-01-preview", "2024-05-01"] as const;

/** Which of the versions a service takes; found out by the first list. */
export interface ListVersions {
  readonly current: () => (typeof listVersions)[number];
  /** Goes to the next older version; `false` when there is none. */
  readonly fallBack: (from: (typeof listVersions)[number]) => boolean;
}

/** Begins with the version that shows most. */
export function newestListVersion(): ListVersions {
  let index = 0;
  return {
    current: () => listVersions[index] ?? "2024-05-01",
    fallBack: (from) => {
      const next = listVersions.indexOf(from) + 1;
      if (next >= listVersions.length) return false;
      index = Math.max(index, next);
      return true;
    },
  };
}

/** Whether the lists so far may lack APIs of type `mcp`, because the service took the oldest version alone. */
export function mayLackMcpApis({ listVersion }: Arm): boolean {
  return listVersion.current() === "2024-05-01";
}

/**
 * Every item of a list of APIs, in the newest version that the service takes.
 *
 * @param doing what is being listed, for the message
 * @throws Fault that says what was being listed
 */
export async function everyShownItem<Item>(
  arm: Arm,
  subscription: string,
  doing: string,
  list: (client: ApiManagementClient, options: ReturnType<typeof pagesOnce>) => AsyncIterable<Item>,
): Promise<Item[]> {
  for (;;) {
    const version = arm.listVersion.current();
    const items: Item[] = [];
    try {
      for await (const item of list(arm.clientOf(subscription, version), pagesOnce(doing))) items.push(item);
      return items;
    } catch (error) {
      if (!isUnknownVersion(error) || !arm.listVersion.fallBack(version)) throw explain(doing, error);
    }
  }
}

/** The codes of Azure Resource Manager for an api-version that a resource provider does not have (verified: recorded traffic). */
function isUnknownVersion(error: unknown): boolean {
  const failure = serviceFailure(error);
  return (
    failure?.status === 400 &&
    /^(?:NoRegisteredProviderFound|InvalidApiVersionParameter|InvalidResourceType|UnsupportedApiVersion)$/i.test(
      failure.code,
    )
  );
}
