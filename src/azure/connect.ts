import { type Arm, connectArm } from "./apim.ts";
import type { Cloud } from "./clouds.ts";
import { connectGraph, type Graph } from "./graph.ts";
import { type CredentialChoice, credentialFor, type SignedIn, signIn } from "./sign-in.ts";
import type { Wire } from "./wire.ts";

/** Both planes, signed in. */
export interface Connection {
  readonly cloud: Cloud;
  readonly signedIn: SignedIn;
  readonly graph: Graph;
  readonly arm: Arm;
}

/**
 * Signs in to both planes before anything is read.
 *
 * @throws Fault `sign-in`
 */
export async function connect(cloud: Cloud, choice: CredentialChoice, wire: Wire): Promise<Connection> {
  const credential = credentialFor(choice, cloud, wire);
  return {
    cloud,
    signedIn: await signIn(credential, cloud),
    graph: connectGraph(cloud, credential, wire),
    arm: connectArm(cloud, credential, wire),
  };
}
