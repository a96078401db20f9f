import { notEmulated } from "../problem.ts";

/** Ends a Graph request with an error of the service; turned into an answer at the edge, where the clock is. */
export class GraphRefusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: readonly { readonly target: string; readonly code: string; readonly message?: string }[];

  constructor(status: number, code: string, message: string, details: GraphRefusal["details"] = []) {
    super(message);
    this.name = "GraphRefusal";
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

/** Ends a Graph request that the real service would answer and the sandbox cannot. */
export class NotEmulated extends Error {
  readonly answer: Response;

  constructor(answer: Response) {
    super("not emulated");
    this.name = "NotEmulated";
    this.answer = answer;
  }
}

/** 501 for a part of a request. @param nearest what would be answered in its place */
export function notEmulatedHere(what: string, nearest: readonly string[] = []): NotEmulated {
  return new NotEmulated(notEmulated(`Microsoft Graph: ${what}`, nearest));
}

/** 404 as Graph words it for an object that is not in the directory. */
export function resourceNotFound(id: string): GraphRefusal {
  return new GraphRefusal(
    404,
    "Request_ResourceNotFound",
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  );
}

/** 409 for an app that has a service principal already (verified: Azure/reliable-web-app-pattern-java#185, CIPP#1142). */
export function principalExists(appId: string): GraphRefusal {
  return new GraphRefusal(
    409,
    "Request_MultipleObjectsWithSameKeyValue",
    `The service principal cannot be created, updated, or restored because the service principal name ${appId} is already in use.`,
  );
}

export function badRequest(message: string): GraphRefusal {
  return new GraphRefusal(400, "Request_BadRequest", message);
}
