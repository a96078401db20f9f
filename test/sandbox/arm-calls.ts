import { RestError } from "@azure/core-rest-pipeline";
import type { Sandbox } from "../../src/sandbox/open.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { administrator } from "./clients.ts";

/** The service of the built-in worlds, as the ARM client names it. */
export const place = ["rg-flights", "apim-flights"] as const;
/** The same as an address. */
export const base = `https://management.azure.com/subscriptions/${ids.subscription}/resourceGroups/rg-flights/providers/Microsoft.ApiManagement/service/apim-flights`;

/** What a call fails with. */
export async function failure(work: Promise<unknown>): Promise<RestError> {
  const error = await work.then(
    () => new Error("nothing failed"),
    (caught: unknown) => caught,
  );
  if (!(error instanceof RestError)) throw error;
  return error;
}

/** The names of everything in a list, over all its pages. */
export async function named<Item extends { name?: string }>(
  items: AsyncIterable<Item>,
): Promise<(string | undefined)[]> {
  const names = [];
  for await (const item of items) names.push(item.name);
  return names;
}

/** Somebody else's edit of a policy that is stored: a comment more. @param path below the service */
export async function commentOn(sandbox: Sandbox, path: string, comment: string): Promise<void> {
  const address = `${base}${path}/policies/policy?api-version=2024-05-01&format=rawxml`;
  const stored = (await (await raw(sandbox, address)).json()) as { properties: { value: string } };
  const value = stored.properties.value.replace("<inbound>", `<inbound><!-- ${comment} -->`);
  await putPolicy(sandbox, path, value);
}

/** Somebody else's policy in place of the stored one. @param path below the service */
export async function putPolicy(sandbox: Sandbox, path: string, value: string): Promise<void> {
  const answer = await raw(sandbox, `${base}${path}/policies/policy?api-version=2024-05-01`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ properties: { format: "rawxml", value } }),
  });
  if (answer.status !== 200) throw new Error(`the edit was answered ${answer.status}`);
}

/** A request with the administrator's ARM token, for what the SDK does not show. */
export async function raw(sandbox: Sandbox, path: string, init: RequestInit = {}): Promise<Response> {
  const { token } = await administrator(sandbox).getToken("https://management.azure.com/.default");
  const headers = new Headers(init.headers);
  headers.set("authorization", `Bearer ${token}`);
  return sandbox.fetch(new Request(path, { ...init, headers }));
}
