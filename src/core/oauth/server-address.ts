import type { Operation } from "../model/setup.ts";
import { withoutWellKnown } from "./well-known.ts";

/**
 * The path of an MCP server, lower case and without slashes at its ends; empty when an address names the gateway alone.
 * The address of its metadata is as good: the server's path follows the well-known part (RFC 8414 §3.1, RFC 9728
 * §3.1) or before it.
 */
export function serverPath({ pathname }: URL): string {
  const path = decoded(pathname)
    .toLowerCase()
    .replace(/\/{2,}/g, "/")
    .replace(/^\/|\/$/g, "");
  return withoutWellKnown(path).replace(/^\/|\/$/g, "");
}

/** A path that isn't a correct encoding is compared as it is. */
function decoded(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}

/**
 * Whether an API at the gateway's root may answer at a path: one of its operations is there, above it or below it. Of
 * an API without operations nothing is known.
 */
export function answersAt(path: string, operations: readonly Operation[]): boolean {
  if (operations.length === 0) return true;
  const wanted = path.split("/");
  return operations.some(({ urlTemplate }) => {
    const template = (urlTemplate.split("?")[0] ?? "").toLowerCase().split("/").filter(isSomething);
    const common = Math.min(template.length, wanted.length);
    if (common === 0) return false;
    return template.slice(0, common).every((part, index) => /[{*]/.test(part) || part === wanted[index]);
  });
}

function isSomething(part: string): boolean {
  return part !== "";
}
