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

/** 404 as Graph words it for an object that is not in the directory. */
export function resourceNotFound(id: string): GraphRefusal {
  return new GraphRefusal(
    404,
    "Request_ResourceNotFound",
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  );
}

export function badRequest(message: string): GraphRefusal {
  return new GraphRefusal(400, "Request_BadRequest", message);
}
