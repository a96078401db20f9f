import type { Connection } from "../../azure/connect.ts";
import { type PresentedToken, presentedToken } from "../../azure/presented-token.ts";
import { azureCli } from "../../core/entra/microsofts-own.ts";
import { Fault } from "../../core/fault.ts";
import type { AppRegistration } from "../../core/model/app-registration.ts";

/**
 * A token of the signed-in identity for the API, by its first App ID URI, or by its id where it has none.
 *
 * @throws Fault `sign-in` that says how to get one in another way
 */
export async function tokenForApi(
  { accessToken }: Pick<Connection, "accessToken">,
  { appId, identifierUris }: AppRegistration,
): Promise<PresentedToken> {
  const scope = `${identifierUris[0] ?? appId}/.default`;
  try {
    const presented = presentedToken(await accessToken(scope));
    if (presented !== null) return presented;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw noTokenFor(scope, error.message, error);
  }
  throw noTokenFor(scope, "What sign-in gave is no JSON Web Token.");
}

function noTokenFor(scope: string, why: string, cause?: unknown): Fault {
  return new Fault("sign-in", `There is no token for the API: ${why}`, {
    hint: `With Azure CLI one can be had where the API's app registration pre-authorizes ${azureCli.displayName} (${azureCli.appId}); the gateway takes it where the policy lists that id among its clients, or has no list. Any other client's token does, too: pipe it into entra-mcp trace --token-stdin.`,
    next: [
      `az account get-access-token --scope ${scope} --query accessToken --output tsv | entra-mcp trace --token-stdin`,
    ],
    cause,
  });
}
