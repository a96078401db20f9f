import { serviceAt } from "../hosts.ts";
import type { World } from "../world/world.ts";

/**
 * Why a call was refused, as one line for people; null for every other answer. It names the place without its query,
 * and never a token: what it says comes from the answer.
 */
export async function refusalLine(world: World, request: Request, answer: Response): Promise<string | null> {
  const { hostname, origin, pathname } = new URL(request.url);
  const reason =
    serviceAt(world, hostname)?.service === "login"
      ? await signInReason(answer)
      : await serviceReason(answer);
  return reason === null ? null : `${answer.status} ${request.method} ${origin}${pathname}: ${reason}`;
}

/** The number and the sentence of a refused sign-in: on a page, in a redirect to the client, or as JSON. */
async function signInReason(answer: Response): Promise<string | null> {
  const location = answer.headers.get("location");
  if (location !== null) {
    return shortened(new URL(location).searchParams.get("error_description"));
  }
  if (answer.status < 400) {
    return null;
  }
  const text = await answer.clone().text();
  const isPage = answer.headers.get("content-type")?.startsWith("text/html") === true;
  return shortened(isPage ? sentenceOnPage(text) : member(text, "error_description")) ?? problemIn(text);
}

function sentenceOnPage(html: string): string | null {
  const sentence = /AADSTS\d+: [^<]*/.exec(html)?.[0];
  return (
    sentence
      ?.replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&quot;", '"')
      .replaceAll("&amp;", "&") ?? null
  );
}

/** The sentence without the ids that follow it. */
function shortened(description: string | null): string | null {
  return description === null ? null : description.replace(/\s*Trace ID:[\s\S]*$/, "");
}

/** Why the gateway, Graph or ARM let somebody in to nothing; what was only not found or not well-formed is the caller's. */
async function serviceReason(answer: Response): Promise<string | null> {
  if (![401, 403, 501].includes(answer.status)) {
    return null;
  }
  const text = await answer.clone().text();
  const why = answer.headers.get("x-sandbox-refused");
  const said = problemIn(text) ?? "no reason given";
  return why === null ? said : `${said} (${why})`;
}

/** The message of an error, in the form of any of the services. */
function problemIn(text: string): string | null {
  const said = [member(text, "code"), member(text, "message")].filter((part) => part !== null);
  return said.length === 0 ? null : said.join(": ");
}

/** A member of a JSON document that is a text, at the top or inside of `error`. */
function member(text: string, name: string): string | null {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return null;
  }
  const top = fields(document);
  const value = top[name] ?? fields(top["error"])[name];
  return typeof value === "string" ? value : null;
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
