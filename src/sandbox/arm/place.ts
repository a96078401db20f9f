import type { Context } from "hono";
import type { RouteBindings } from "../cloud.ts";
import type { Api, ApimService, Operation, Product, Subscription, Workspace } from "../world/world-apim.ts";
import { type ArmVerb, authorize, callerOf } from "./access.ts";
import { isNamed } from "./path.ts";
import { notFound, refuseByArm } from "./refusal.ts";
import { apimType, serviceId } from "./views.ts";

export type ArmContext = Context<RouteBindings>;

/** Where a request points: a service, and the ARM id that ids in the answer start with. */
export interface ServicePlace {
  readonly subscription: Subscription;
  readonly service: ApimService;
  readonly id: string;
}

/**
 * The service of a request, once the caller may do this to it.
 *
 * @throws ArmRefusal 401, 403 or 404.
 */
export async function servicePlace(context: ArmContext, verb: ArmVerb): Promise<ServicePlace> {
  const caller = await callerOf(context);
  const subscription = subscriptionOf(context);
  const group = parameter(context, "group");
  const name = parameter(context, "service");
  const scope = `/subscriptions/${subscription.id}/resourceGroups/${group}/providers/${apimType}/${name}`;
  authorize(subscription, caller, scope, `${apimType}/${actionBelow(context)}${verb}`, verb);
  if (!subscription.resourceGroups.some((candidate) => isNamed(candidate.name, group))) {
    throw refuseByArm(404, "ResourceGroupNotFound", `Resource group '${group}' could not be found.`);
  }
  const service = subscription.services.find(
    (candidate) => isNamed(candidate.name, name) && isNamed(candidate.resourceGroup, group),
  );
  if (service === undefined) {
    throw refuseByArm(
      404,
      "ResourceNotFound",
      `The Resource '${apimType}/${name}' under resource group '${group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
    );
  }
  return { subscription, service, id: serviceId(subscription, service) };
}

/** The types below the service, as the action's name lists them: `apis/policies/`. */
function actionBelow(context: ArmContext): string {
  const below = context.req.path.split(`/${apimType}/`)[1]?.split("/").slice(1) ?? [];
  const types = below.filter((_, index) => index % 2 === 0);
  return types.length === 0 ? "" : `${types.join("/")}/`;
}

/** @throws ArmRefusal 404 SubscriptionNotFound. */
export function subscriptionOf(context: ArmContext): Subscription {
  const id = parameter(context, "subscription");
  const found = context.env.cloud.world.subscriptions.find((candidate) => isNamed(candidate.id, id));
  if (found === undefined) {
    throw refuseByArm(404, "SubscriptionNotFound", `The subscription '${id}' could not be found.`);
  }
  return found;
}

export function parameter(context: ArmContext, name: string): string {
  return context.req.param(name) ?? "";
}

/**
 * The API a path names; the current revision also answers to its number (verified:
 * hashicorp/terraform-provider-azurerm#28048).
 */
export function apiOf(context: ArmContext, apis: readonly Api[]): Api {
  const wanted = parameter(context, "api");
  const [base, revision] = wanted.split(";rev=");
  const found = apis.find(
    (api) =>
      isNamed(api.name, wanted) ||
      (api.isCurrent && isNamed(api.name, base ?? "") && api.apiRevision === revision),
  );
  if (found === undefined) {
    throw notFound("API");
  }
  return found;
}

export function operationOf(context: ArmContext, api: Api): Operation {
  const found = api.operations.find((operation) => isNamed(operation.name, parameter(context, "operation")));
  if (found === undefined) {
    throw notFound("Operation");
  }
  return found;
}

export function productOf(context: ArmContext, service: ApimService): Product {
  const found = service.products.find((product) => isNamed(product.name, parameter(context, "product")));
  if (found === undefined) {
    throw notFound("Product");
  }
  return found;
}

export function workspaceOf(context: ArmContext, service: ApimService): Workspace {
  const found = service.workspaces.find((workspace) =>
    isNamed(workspace.name, parameter(context, "workspace")),
  );
  if (found === undefined) {
    throw notFound("Workspace");
  }
  return found;
}
