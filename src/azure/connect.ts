import type { Arm } from "./arm.ts";
import type { Cloud } from "./clouds.ts";
import { credentialFor } from "./credential/credential.ts";
import type { CredentialChoice } from "./credential/credential-choice.ts";
import type { Graph } from "./graph.ts";
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
  const sending = noticing(wire);
  const graph = credentialFor(isTwo ? choice.graph : choice, cloud, sending.wire);
  const arm = isTwo ? credentialFor(choice.arm, cloud, sending.wire) : graph;
  const signingIn = signIn(graph, cloud, arm);
  // The clients of both planes are large. They are loaded while the sign-in service thinks, and never before it is asked.
  await Promise.race([sending.begun, signingIn]);
  const [{ connectGraph }, { connectArm }] = await Promise.all([
    import("./connect-graph.ts"),
    import("./connect-arm.ts"),
  ]);
  return {
    cloud,
    signedIn: await signingIn,
    graph: connectGraph(cloud, graph, wire),
    arm: connectArm(cloud, arm, wire),
    tenantNamed: (name) => tenantId(wire, cloud, name),
    // The API's app registration is in the directory that Graph answers for.
    accessToken: (scope) => accessTokenFor(graph, scope),
  };
}

/** Milliseconds. A program that signs in, such as Azure CLI, has begun by then; it sends nothing through the wire. */
const beginsWithin = 100;

/** A wire that tells when something is sent through it, or when nothing more is to be waited for. */
function noticing(wire: Wire): { readonly wire: Wire; readonly begun: Promise<void> } {
  let begin: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  setTimeout(begin, beginsWithin).unref();
  return {
    begun,
    wire: (request) => {
      const answer = wire(request);
      begin();
      return answer;
    },
  };
}
