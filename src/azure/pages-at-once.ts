import { explained, serviceFailure } from "./failures.ts";
import { pagesOnce } from "./links.ts";

/** A list of Azure Resource Manager as its SDK gives it. */
interface Paged<Item> {
  readonly byPage: () => AsyncIterator<Item[]>;
}

/** Begins a list at a place. */
export type BeginList<Item> = (options: PageOptions) => Paged<Item>;

interface PageOptions extends Pick<ReturnType<typeof pagesOnce>, "onResponse"> {
  readonly skip?: number;
  readonly top?: number;
}

/**
 * Every item of a list below a service. Its first page says how many there are (`count` is the total; verified: recorded
 * traffic), so that the other pages of a long list are asked for at the same time and do not wait for one another's links.
 * What does not add up is followed from page to page.
 *
 * @param doing what is being listed, for the message @throws Fault that says what was being listed
 */
export async function everyItemAtOnce<Item extends { readonly id?: string }>(
  doing: string,
  list: BeginList<Item>,
): Promise<Item[]> {
  return explained(doing, () => itemsAtOnce(doing, list));
}

/** The same. @throws the error of the SDK, for who decides by it */
export async function itemsAtOnce<Item extends { readonly id?: string }>(
  doing: string,
  list: BeginList<Item>,
): Promise<Item[]> {
  let total = 0;
  const { onResponse } = pagesOnce(doing);
  const pages = list({
    onResponse: (response: Answered) => {
      onResponse(response);
      total = countIn(response.bodyAsText);
    },
  }).byPage();
  const first = (await pages.next()).value as Item[] | undefined;
  if (first === undefined) return [];
  if (first.length > 0 && total > followedUpTo * first.length) {
    const items = [...first, ...(await theRest(doing, list, first.length, total))];
    if (new Set(items.map(({ id }) => id)).size === total) return items;
  }
  return [...first, ...(await following(pages))];
}

/** A list of so many pages is followed: asking for two at once saves one wait. */
const followedUpTo = 2;

/** Pages that are asked for at once. */
const pagesAtOnce = 16;

/**
 * A page has 100 entries where nothing else is asked for (verified: Azure/azure-api-management-devops-resource-kit#310). How
 * long one may be is not documented, so that the second page asks for many and shows it.
 */
const longestPage = 1000;

async function theRest<Item>(
  doing: string,
  list: BeginList<Item>,
  from: number,
  total: number,
): Promise<Item[]> {
  const second = await pageAt(doing, list, from, longestPage).catch((error: unknown) => {
    if (serviceFailure(error)?.status === 400) return [];
    throw error;
  });
  const size = Math.max(from, second.length);
  const starts: number[] = [];
  for (let start = from + second.length; start < total; start += size) starts.push(start);
  const items = [...second];
  for (let index = 0; index < starts.length; index += pagesAtOnce) {
    const wave = starts.slice(index, index + pagesAtOnce);
    items.push(...(await Promise.all(wave.map((start) => pageAt(doing, list, start, size)))).flat());
  }
  return items;
}

async function pageAt<Item>(
  doing: string,
  list: BeginList<Item>,
  skip: number,
  top: number,
): Promise<Item[]> {
  const page = await list({ ...pagesOnce(doing), skip, top })
    .byPage()
    .next();
  return (page.value as Item[] | undefined) ?? [];
}

async function following<Item>(pages: AsyncIterator<Item[]>): Promise<Item[]> {
  const items: Item[] = [];
  for (let page = await pages.next(); page.done !== true; page = await pages.next())
    items.push(...page.value);
  return items;
}

interface Answered {
  readonly request: { readonly url: string };
  readonly bodyAsText?: string | null;
}

function countIn(body: string | null | undefined): number {
  const { count } = JSON.parse(body ?? "{}") as { readonly count?: unknown };
  return typeof count === "number" && Number.isSafeInteger(count) ? count : 0;
}
