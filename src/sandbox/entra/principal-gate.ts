import { findServicePrincipal, type RegisteredApplication } from "../directory.ts";
import type { Application, ServicePrincipal, Tenant } from "../world/world-directory.ts";
import { refusals } from "./aadsts.ts";
import type { Account } from "./flow.ts";

/** Who wants a token for what: a person through a client, or the client itself. */
export interface GateRequest {
  readonly client: RegisteredApplication;
  readonly resource: RegisteredApplication;
  /** The resource as the client wrote it. */
  readonly resourceName: string;
}

/**
 * Lets a person pass whom the service principals of a tenant let pass: enabled ones, and with
 * `appRoleAssignmentRequired` only who is assigned. Another tenant's service principals say nothing here.
 *
 * @throws SignInRefusal 7000112 and 500014 for what is disabled, 50105 without an assignment.
 */
export function passPerson(request: GateRequest, { tenant, user }: Account): void {
  refuseDisabled(request, tenant);
  for (const { application } of [request.client, request.resource]) {
    const principal = findServicePrincipal(tenant, application.appId);
    if (principal?.appRoleAssignmentRequired === true && !principal.assignedUsers.includes(user.id)) {
      throw refusals.notAssigned(application, user.userPrincipalName);
    }
  }
}

/**
 * The same for an app-only token: a client without any app role of the resource is not assigned to it.
 *
 * @throws SignInRefusal 7000112 and 500014 for what is disabled, 501051 without an assignment.
 */
export function passApp(request: GateRequest, tenant: Tenant): void {
  refuseDisabled(request, tenant);
  const { client, resource } = request;
  const principal = findServicePrincipal(tenant, resource.application.appId);
  const roles = findServicePrincipal(tenant, client.application.appId)?.appRoleAssignments ?? [];
  const isAssigned = roles.some(({ resourceAppId }) => resourceAppId === resource.application.appId);
  if (principal?.appRoleAssignmentRequired === true && !isAssigned) {
    throw refusals.appNotAssigned(client.application, resource.application);
  }
}

function refuseDisabled({ client, resource, resourceName }: GateRequest, tenant: Tenant): void {
  if (isDisabled(client.application, findServicePrincipal(tenant, client.application.appId))) {
    throw refusals.clientDisabled(client.application);
  }
  if (isDisabled(resource.application, findServicePrincipal(tenant, resource.application.appId))) {
    throw refusals.resourceDisabled(resourceName);
  }
}

function isDisabled(application: Application, principal: ServicePrincipal | null): boolean {
  const byMicrosoft = application.disabledByMicrosoftStatus;
  return (
    application["isDisabled"] === true ||
    (byMicrosoft !== null && byMicrosoft !== "NotDisabled") ||
    principal?.accountEnabled === false
  );
}
