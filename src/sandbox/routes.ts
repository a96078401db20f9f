import type { Hono } from "hono";
import type { RouteBindings } from "./cloud.ts";
import { notEmulated } from "./problem.ts";

/** Makes a service answer 501 with the nearest known routes to whatever it has no route for. */
export function refuseTheRest(app: Hono<RouteBindings>, service: string): void {
  app.notFound((context) => {
    const { method, path } = context.req;
    return notEmulated(`${service}: ${method} ${path}`, nearestRoutes(app, method, path));
  });
}

/** The three known routes that share most path segments with the one asked for. */
function nearestRoutes(app: Hono<RouteBindings>, method: string, path: string): string[] {
  const asked = path.toLowerCase().split("/");
  const closeness = (route: string) =>
    route
      .toLowerCase()
      .split("/")
      .filter((segment) => segment !== "" && asked.includes(segment)).length;
  const routes = app.routes
    .filter((route) => route.method !== "ALL")
    .map((route) => ({
      name: `${route.method} ${route.path}`,
      score: closeness(route.path) + (route.method === method ? 0.5 : 0),
    }));
  const sorted = routes.toSorted((one, other) => other.score - one.score);
  return [...new Set(sorted.map((route) => route.name))].slice(0, 3);
}
