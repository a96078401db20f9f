import { Hono } from "hono";
import type { RouteBindings } from "../cloud.ts";
import { graphProblem } from "../problem.ts";
import { refuseTheRest } from "../routes.ts";
import { graphHeaders } from "./answer.ts";
import { applicationRoutes } from "./application-routes.ts";
import { principalRoutes } from "./principal-routes.ts";
import { GraphRefusal, NotEmulated } from "./refusal.ts";
import { type GraphContext, refuseUnknownOptions } from "./request.ts";
import { tenantRoutes } from "./tenant-routes.ts";

/** Microsoft Graph v1.0, as much of it as app registrations and consent need: `graph.microsoft.com`. */
export function graphApp(): Hono<RouteBindings> {
  const app = new Hono<RouteBindings>();
  app.onError((error, context) => {
    if (error instanceof GraphRefusal) {
      return refusalAnswer(context, error);
    }
    if (error instanceof NotEmulated) {
      return error.answer;
    }
    throw error;
  });
  app.use(async (context, next) => {
    refuseUnknownOptions(context);
    await next();
  });
  applicationRoutes(app);
  principalRoutes(app);
  tenantRoutes(app);
  refuseTheRest(app, "Microsoft Graph");
  return app;
}

/** An error with the headers that Graph sends with every answer; the id is the one in its body. */
function refusalAnswer(context: GraphContext, refusal: GraphRefusal): Response {
  const { status, code, message, details } = refusal;
  const answer = graphProblem(status, code, message, context.env.cloud.now(), details);
  for (const [name, value] of Object.entries(graphHeaders(context))) {
    if (!answer.headers.has(name)) {
      answer.headers.set(name, value);
    }
  }
  return answer;
}
