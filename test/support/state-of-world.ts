import { isDeepStrictEqual } from "node:util";
import type { Sandbox } from "../../src/sandbox/open.ts";
import type { World } from "../../src/sandbox/world/world.ts";
import type { Api, ApimService, StoredPolicy, Workspace } from "../../src/sandbox/world/world-apim.ts";

/**
 * The state that matters of a world, by resource: each app registration field by field, each policy in normal form, and
 * under `rest` everything else that a world holds. Resources are named as plans and receipts name them, in lower case.
 */
export type StateOfWorld = ReadonlyMap<string, unknown>;

/** The state of a world right now; a copy. */
export function stateOf(world: Readonly<World>): StateOfWorld {
  const left = structuredClone(world) as World;
  const state = new Map<string, unknown>();
  for (const tenant of left.tenants) {
    for (const app of tenant.applications) state.set(`/applications/${app.id}`.toLowerCase(), app);
    tenant.applications = [];
  }
  for (const { id, policy, owner } of policiesOf(left)) {
    state.set(id.toLowerCase(), policy === null ? null : normalForm(policy.text));
    owner.policy = null;
  }
  // What the service counts for itself, and what a test plans.
  const { nextEtag: _, signingKey: _key, faults: _faults, ...rest } = left;
  state.set("rest", rest);
  return state;
}

/** The resources that differ between two states, sorted. */
export function differences(one: StateOfWorld, other: StateOfWorld): string[] {
  const names = new Set([...one.keys(), ...other.keys()]);
  return [...names].filter((name) => !sameThere(one, other, name)).toSorted();
}

/** Whether a resource is the same in two states. A resource that neither has is a mistake of the test. */
export function sameThere(one: StateOfWorld, other: StateOfWorld, resource: string): boolean {
  const name = resource.toLowerCase();
  if (!one.has(name) && !other.has(name)) throw new Error(`there is no ${resource} in this world`);
  return isDeepStrictEqual(one.get(name), other.get(name));
}

/** A resource as the world holds it, byte for byte, with its ETag where it is a policy. */
export function storedIn(world: Readonly<World>, resource: string): unknown {
  const name = resource.toLowerCase();
  const apps = world.tenants.flatMap(({ applications }) => applications);
  const app = apps.find(({ id }) => `/applications/${id}`.toLowerCase() === name);
  return app ?? policiesOf(world).find(({ id }) => id.toLowerCase() === name)?.policy;
}

/** Makes a sandbox hold another world from now on; its services keep running. */
export function putWorld(sandbox: Sandbox, world: Readonly<World>): void {
  Object.assign(sandbox.world, structuredClone(world));
}

interface PolicyPlace {
  /** ARM id of the policy. */
  readonly id: string;
  readonly policy: StoredPolicy | null;
  readonly owner: { policy: StoredPolicy | null };
}

function policiesOf(world: Readonly<World>): PolicyPlace[] {
  return world.subscriptions.flatMap(({ id, services }) =>
    services.flatMap((service) => {
      const group = `/subscriptions/${id}/resourceGroups/${service.resourceGroup}`;
      return policiesOfService(service, `${group}/providers/Microsoft.ApiManagement/service/${service.name}`);
    }),
  );
}

function policiesOfService(service: ApimService, id: string): PolicyPlace[] {
  return [
    placeOf(service, `${id}/policies/policy`),
    ...service.products.map((product) => placeOf(product, `${id}/products/${product.name}/policies/policy`)),
    ...service.policyFragments.map((fragment) => placeOf(fragment, `${id}/policyFragments/${fragment.name}`)),
    ...policiesOfApis(service.apis, id),
    ...service.workspaces.flatMap((workspace) => policiesOfWorkspace(workspace, id)),
  ];
}

function policiesOfWorkspace(workspace: Workspace, service: string): PolicyPlace[] {
  const id = `${service}/workspaces/${workspace.name}`;
  return [placeOf(workspace, `${id}/policies/policy`), ...policiesOfApis(workspace.apis, id)];
}

function policiesOfApis(apis: readonly Api[], parent: string): PolicyPlace[] {
  return apis.flatMap((api) => {
    const id = `${parent}/apis/${api.name}`;
    return [
      placeOf(api, `${id}/policies/policy`),
      ...api.operations.map((operation) =>
        placeOf(operation, `${id}/operations/${operation.name}/policies/policy`),
      ),
    ];
  });
}

/** A fragment always has a policy and all the others may have one; here both are looked at the same way. */
function placeOf(owner: object, id: string): PolicyPlace {
  const place = owner as { policy: StoredPolicy | null };
  return { id, policy: place.policy, owner: place };
}

/** The service lays out anew what it stores, so white space says nothing. */
function normalForm(text: string): string {
  return text.replace(/\s+/g, "");
}
