import { jsonAnswer } from "../problem.ts";
import { refuse } from "./refusal.ts";

/**
 * A page of a list below a service, with `count`, the total (verified: recorded traffic).
 *
 * @throws ArmRefusal 400 for a `$top` below 1 or a negative `$skip`.
 */
export function pageOf<Item>(
  url: URL,
  origin: string,
  pageSize: number,
  items: readonly Item[],
  view: (item: Item) => unknown,
): Response {
  const { value, ...rest } = pageWithoutCount(url, origin, pageSize, items, view);
  return jsonAnswer(200, { value, count: items.length, ...rest });
}

/**
 * The page itself, with `nextLink` when there is more: explicit `:443` in the public cloud, encoded `$`, the skip last
 * (verified: recorded traffic).
 *
 * @throws ArmRefusal 400 for a `$top` below 1 or a negative `$skip`.
 */
export function pageWithoutCount<Item>(
  url: URL,
  origin: string,
  pageSize: number,
  items: readonly Item[],
  view: (item: Item) => unknown,
): { readonly value: unknown[]; readonly nextLink?: string } {
  const skip = whole(url, "$skip", 0);
  const top = url.searchParams.has("$top") ? whole(url, "$top", 1) : null;
  const size = Math.min(top ?? pageSize, pageSize);
  const page = items.slice(skip, skip + size);
  const end = skip + page.length;
  const nextLink = end < items.length && page.length > 0 ? { nextLink: linkTo(url, origin, end) } : {};
  return { value: page.map(view), ...nextLink };
}

function whole(url: URL, name: string, least: number): number {
  const text = url.searchParams.get(name);
  if (text === null) {
    return least;
  }
  const number = Number(text);
  if (!/^\d{1,9}$/.test(text) || number < least) {
    throw refuse(400, "ValidationError", `Invalid value '${text}' for query parameter '${name}'.`);
  }
  return number;
}

function linkTo(url: URL, origin: string, skip: number): string {
  const parameters = [...url.searchParams].filter(([name]) => name !== "$skip");
  const dollarFirst = parameters.toSorted(
    ([one], [other]) => Number(other.startsWith("$")) - Number(one.startsWith("$")),
  );
  const query = [...dollarFirst, ["$skip", String(skip)]]
    .map(([name, value]) => `${encodeURIComponent(name ?? "")}=${encodeURIComponent(value ?? "")}`)
    .join("&");
  const host = new URL(origin).port === "" ? `${origin}:443` : origin;
  // The name of a revision is not encoded here (verified: recorded traffic).
  const path = url.pathname.replaceAll(/%3b/gi, ";").replaceAll(/%3d/gi, "=");
  return `${host}${path}?${query}`;
}
