import type { ApiManagementClient } from "@azure/arm-apimanagement";
import type { Arm } from "./arm.ts";
import { explain, serviceFailure } from "./failures.ts";
import { type BeginList, itemsAtOnce } from "./pages-at-once.ts";

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
export async function everyShownItem<Item extends { readonly id?: string }>(
  arm: Arm,
  subscription: string,
  doing: string,
  list: (client: ApiManagementClient, options: Parameters<BeginList<Item>>[0]) => ReturnType<BeginList<Item>>,
): Promise<Item[]> {
  for (;;) {
    const version = arm.listVersion.current();
    try {
      return await itemsAtOnce(doing, (options) => list(arm.clientOf(subscription, version), options));
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
