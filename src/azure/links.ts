import type { Fault } from "../core/fault.ts";
import { explain, oddAnswer, serviceFailure } from "./failures.ts";

/** Nobody keeps a list of that many pages: each has 100 entries or more. */
const pagesAtMost = 1000;

/**
 * Follows the links from page to page of one list. A link that was followed already would lead round for ever.
 *
 * @param doing what is being listed, for the message
 * @returns the link itself @throws Fault `failed`
 */
export function linksOnce(doing: string): (link: string) => string {
  const followed = new Set<string>();
  return (link) => {
    if (followed.has(link)) throw circle(doing);
    if (followed.size >= pagesAtMost) throw oddAnswer(doing, "the list has no end");
    followed.add(link);
    return link;
  };
}

function circle(doing: string): Fault {
  return oddAnswer(doing, "the list leads back to a page that was read already");
}

/** The same for a list that an SDK follows: it reports each answer before it asks for the next page. */
export function pagesOnce(doing: string) {
  const follow = linksOnce(doing);
  return {
    onResponse: ({ request }: { readonly request: { readonly url: string } }) => void follow(request.url),
  };
}

/**
 * Every item of a list that an SDK follows from page to page.
 *
 * @param doing what is being listed, for the message
 * @param list begins the list with the options that stop one that leads round
 * @param when.missing what a list that the service does not know is: a fault, or one without items
 * @throws Fault that says what was being listed
 */
export async function everyItem<Item>(
  doing: string,
  list: (options: ReturnType<typeof pagesOnce>) => AsyncIterable<Item>,
  { missing }: { readonly missing: "fault" | "empty" } = { missing: "fault" },
): Promise<Item[]> {
  const items: Item[] = [];
  try {
    for await (const item of list(pagesOnce(doing))) items.push(item);
    return items;
  } catch (error) {
    if (missing === "empty" && serviceFailure(error)?.status === 404) return [];
    throw explain(doing, error);
  }
}
