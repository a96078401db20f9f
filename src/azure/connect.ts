import { type Arm, connectArm } from "./arm.ts";
import type { Cloud } from "./clouds.ts";
import { credentialFor } from "./credential/credential.ts";
import type { CredentialChoice } from "./credential/credential-choice.ts";
import { connectGraph, type Graph } from "./graph.ts";
import { accessTokenFor, type SignedIn, signIn } from "./sign-in.ts";
import { tenantId } from "./tenant.ts";
import type { Wire } from "./wire.ts";

/** Both planes, signed in. */
export interface Connection {
  readonly cloud: Cloud;
  readonly signedIn: SignedIn;
  readonly graph: Graph;
  readonly arm: Arm;
  /** The id of a tenant that is named by its id or one of its domains. @throws Fault `usage` when there is no such tenant */
  readonly tenantNamed: (name: string) => Promise<string>;
  /** An access token for something else than the two planes. It is a secret. @throws Fault `sign-in` */
  readonly accessToken: (scope: string) => Promise<string>;
}

/**
 * Signs in to both planes before anything is read.
 *
 * @throws Fault `sign-in`
 */
export async function connect(cloud: Cloud, choice: CredentialChoice, wire: Wire): Promise<Connection> {
  const isTwo = choice.kind === "two identities";
  const graph = credentialFor(isTwo ? choice.graph : choice, cloud, wire);
  const arm = isTwo ? credentialFor(choice.arm, cloud, wire) : graph;
  return {
    cloud,
    signedIn: await signIn(graph, cloud, arm),
    graph: connectGraph(cloud, graph, wire),
    arm: connectArm(cloud, arm, wire),
    tenantNamed: (name) => tenantId(wire, cloud, name),
    // The API's app registration is in the directory that Graph answers for.
    accessToken: (scope) => accessTokenFor(graph, scope),
  };
}
