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

/** The three known routes whose shape is closest to the one asked for. */
function nearestRoutes(app: Hono<RouteBindings>, method: string, path: string): string[] {
  const asked = path.toLowerCase().split("/");
  const routes = app.routes
    .filter((route) => route.method !== "ALL")
    .map((route) => ({
      name: `${route.method} ${route.path}`,
      score: closeness(route.path.toLowerCase().split("/"), asked) + (route.method === method ? 0.5 : 0),
    }));
  const sorted = routes.toSorted((one, other) => other.score - one.score);
  return [...new Set(sorted.map((route) => route.name))].slice(0, 3);
}

/** Segment by segment: the same word counts most, a parameter fits anything, and each segment too many or too few costs. */
function closeness(route: readonly string[], asked: readonly string[]): number {
  const shared = route.slice(0, asked.length).map((segment, index) => {
    if (segment === asked[index]) {
      return 2;
    }
    return segment.startsWith(":") ? 1 : -1;
  });
  return shared.reduce<number>((sum, points) => sum + points, -Math.abs(route.length - asked.length));
}
