import type { Fault } from "../core/fault.ts";
import { oddAnswer } from "./failures.ts";

/** A list of that many pages is none that anybody keeps: 100 and more entries a page. */
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

/** The same for a list that an SDK follows: it tells each answer before it asks for the next page. */
export function pagesOnce(doing: string) {
  const follow = linksOnce(doing);
  return {
    onResponse: ({ request }: { readonly request: { readonly url: string } }) => void follow(request.url),
  };
}
