import { loginHost } from "../hosts.ts";
import { type Sandbox, startWorld } from "../open.ts";
import { type SignInResult, signInAs } from "../sign-in-as.ts";
import type { World } from "../world/world.ts";
import { administratorHelps } from "./administrator.ts";
import { callGateway } from "./call.ts";
import { discoveredRequests } from "./discover.ts";
import { issuingTenant, tokenAsItWouldBe } from "./token-as-it-would-be.ts";
import type { Answer, PlayedCase, TokenRequest, Visit } from "./visit.ts";

/**
 * Plays a visit: discovers where to sign in, signs in, and calls, each a real request to a copy of the world as it is now. No
 * visit sees what another one has left behind, such as a consent.
 */
export async function playVisit(world: World, visit: Visit): Promise<readonly PlayedCase[]> {
  const cases = await casesOf(world, visit);
  return Promise.all(
    cases.map(async (requests) => ({
      choices: await Promise.all(requests.map((request) => playRequest(world, visit, request))),
    })),
  );
}

/** Each case that may be the real one, with the requests among which the caller chooses. */
async function casesOf(world: World, visit: Visit): Promise<readonly (readonly TokenRequest[])[]> {
  const { authority, resources, naming } = visit;
  const requests =
    authority === null && visit.token !== "wrong-audience"
      ? await discoveredRequests(startWorld(structuredClone(world)), visit)
      : resources.map((name) => ({
          authority: authority ?? visit.homeTenant,
          scope: `${name}/.default`,
          resource: null,
        }));
  return naming === "chosen" ? [requests] : requests.map((request) => [request]);
}

async function playRequest(
  world: World,
  visit: Visit,
  request: TokenRequest,
): Promise<PlayedCase["choices"][number]> {
  const own = structuredClone(world);
  const sandbox = startWorld(own);
  const { signIn, token } = await signedIn(sandbox, own, visit, request);
  const carried = token ?? (await tokenAsItWouldBe(own, visit, request));
  if (carried === null && visit.token !== "none") return { signIn, gateway: [noToken] };
  const gateway = await Promise.all(
    visit.calls.map((call) => callGateway(sandbox, visit.host, call, carried)),
  );
  return { signIn, gateway };
}

const noToken: Answer = { answer: "unknown", code: "no-token", why: "no tenant could issue such a token" };

const notAsked: Answer = {
  answer: "unknown",
  code: "not-asked",
  why: "the rehearsal asks Entra for no such token",
};

interface SignedIn {
  readonly signIn: Answer;
  /** `null` where Entra gave none. */
  readonly token: string | null;
}

async function signedIn(
  sandbox: Sandbox,
  world: World,
  visit: Visit,
  request: TokenRequest,
): Promise<SignedIn> {
  if (visit.who.kind === "nobody") return { signIn: notAsked, token: null };
  const first = await attempt(sandbox, world, visit, request);
  if (first.signedIn) {
    const answer = first.consented ? "after consent" : "yes";
    return { signIn: answerOf(answer, null), token: first.accessToken };
  }
  administratorHelps(world, issuingTenant(world, visit, request.authority), visit, request.scope);
  const second = await attempt(sandbox, world, visit, request);
  return second.signedIn
    ? { signIn: answerOf("after an administrator's consent", first), token: second.accessToken }
    : { signIn: stillRefused(first, second), token: null };
}

/** What the person sees, and what an administrator cannot help. */
function stillRefused(first: Refused, second: Refused): Answer {
  const refused = answerOf("no", first);
  const after = answerOf("no", second);
  if (after.code === refused.code) return refused;
  return { ...refused, why: `${refused.why}; then, after what an administrator can do, ${after.why}` };
}

type Refused = SignInResult & { readonly signedIn: false };

function answerOf(answer: Answer["answer"], refused: Refused | null): Answer {
  if (refused === null) return { answer, why: null, code: answer === "yes" ? null : "consent" };
  // The number and the first sentence; what follows tells of the request.
  const [sentence = ""] = refused.description.split(/(?<=[.!])\s|\n| Trace ID/);
  return { answer, why: sentence.replace(/\.$/, ""), code: `AADSTS${refused.aadsts}` };
}

function attempt(sandbox: Sandbox, world: World, visit: Visit, request: TokenRequest): Promise<SignInResult> {
  const { who, clientId } = visit;
  const { authority, scope, resource } = request;
  if (who.kind !== "person") return asApp(sandbox, world, visit, request);
  return signInAs(sandbox, {
    user: who.user,
    clientId,
    scope,
    authorityTenant: authority,
    consent: true,
    ...(resource === null ? {} : { resource }),
  });
}

/** An app asks for a token by its secret. */
async function asApp(
  sandbox: Sandbox,
  world: World,
  { clientId }: Visit,
  { authority, scope }: TokenRequest,
): Promise<SignInResult> {
  const known = world.clientSecrets.find((one) => one.clientId === clientId.toLowerCase());
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: clientId.toLowerCase(),
    client_secret: known?.clientSecret ?? "",
    scope,
  });
  const address = `https://${loginHost}/${authority}/oauth2/v2.0/token`;
  const answer = await sandbox.fetch(new Request(address, { method: "POST", body }));
  const json = (await answer.json()) as Readonly<Record<string, unknown>>;
  const token = json["access_token"];
  if (typeof token === "string") return { signedIn: true, accessToken: token, consented: false };
  const told = json["error_description"];
  const description = typeof told === "string" ? told : "no token and no error";
  return { signedIn: false, aadsts: Number(/AADSTS(\d+)/.exec(description)?.[1] ?? 0), description };
}
