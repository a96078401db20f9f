import { type Context, Hono } from "hono";
import type { Cloud, RouteBindings } from "../cloud.ts";
import { type Origins, publicOrigins } from "../hosts.ts";
import { jsonAnswer, notEmulated } from "../problem.ts";
import { refuseTheRest } from "../routes.ts";
import { describeRefusal, SignInRefusal } from "./aadsts.ts";
import { type AuthorizeStep, answerConsent, authorize } from "./authorize.ts";
import { assertionType, isSelfSigned } from "./client-assertion.ts";
import { answerDeviceSignIn, deviceSignInWith, startDeviceSignIn } from "./device-code.ts";
import { codePage, deviceDonePage, devicePage } from "./device-pages.ts";
import { instanceDiscovery, keysDocument, openIdConfiguration } from "./discovery.ts";
import { pageStyleSource } from "./page-layout.ts";
import { accountPage, consentPage, refusalPage } from "./pages.ts";
import { type ClientCredentials, issueTokens, knownGrants } from "./token-endpoint.ts";

type RouteContext = Context<RouteBindings>;

/** Microsoft Entra's sign-in service: `login.microsoftonline.com`. */
export function entraApp(): Hono<RouteBindings> {
  const app = new Hono<RouteBindings>();
  app.onError((error) => {
    if (error instanceof SignInRefusal) {
      return tokenRefusal(error, Date.now());
    }
    throw error;
  });
  // A sign-in page inside of somebody else's page could be clicked unseen (verified: Entra refuses to be framed).
  app.use(async (context, next) => {
    await next();
    if (context.res.headers.get("content-type")?.includes("text/html") !== true) return;
    context.res.headers.set(
      "content-security-policy",
      `default-src 'none'; style-src ${pageStyleSource}; base-uri 'none'; frame-ancestors 'none'`,
    );
    context.res.headers.set("x-content-type-options", "nosniff");
    context.res.headers.set("referrer-policy", "no-referrer");
    context.res.headers.set("cache-control", "no-store");
  });
  discoveryRoutes(app);
  for (const path of ["/:authority/oauth2/v2.0/authorize", "/:authority/oauth2/authorize"]) {
    app.get(path, (context) => stepAnswer(context, authorizeStep(context)));
  }
  app.post("/:authority/Consent/Set", async (context) => {
    const form = new URLSearchParams(await context.req.text());
    const step = answerConsent(context.env.cloud, form.get("ctx") ?? "", form.get("accept") === "true");
    return stepAnswer(context, step);
  });
  for (const path of ["/:authority/oauth2/v2.0/token", "/:authority/oauth2/token"]) {
    app.post(path, (context) => tokenAnswer(context));
  }
  deviceRoutes(app);
  refuseTheRest(app, "Entra sign-in");
  return app;
}

function deviceRoutes(app: Hono<RouteBindings>): void {
  app.post("/:authority/oauth2/v2.0/devicecode", async (context) => {
    const { cloud, origins } = context.env;
    const form = inPublicNames(new URLSearchParams(await context.req.text()), origins);
    const page = `${origins.login}${devicePath}`;
    return jsonAnswer(200, startDeviceSignIn(cloud, context.req.param("authority"), form, page));
  });
  app.get(devicePath, (context) => {
    const url = new URL(context.req.url);
    return page(200, deviceStepPage(context.env.cloud, url));
  });
  app.post(devicePath, async (context) => {
    const { cloud } = context.env;
    const form = new URLSearchParams(await context.req.text());
    return answeredDevice(cloud, form);
  });
}

/** Entra's own page for codes, to which its short address leads (verified). */
const devicePath = "/common/oauth2/deviceauth";

function deviceStepPage(cloud: Cloud, url: URL): string {
  const typed = url.searchParams.get("code");
  const waiting = typed === null ? null : deviceSignInWith(cloud, typed);
  if (waiting === null) return codePage(devicePath, typed !== null);
  const user = url.searchParams.get("login_hint");
  return user === null
    ? accountPage(cloud.world, waiting, url)
    : devicePage(cloud.world, waiting, user, devicePath);
}

function answeredDevice(cloud: Cloud, form: URLSearchParams): Response {
  const waiting = deviceSignInWith(cloud, form.get("code") ?? "");
  if (waiting === null) return page(400, codePage(devicePath, true));
  const accepted = form.get("accept") === "true";
  try {
    answerDeviceSignIn(cloud, waiting, form.get("login_hint") ?? "", accepted);
    return page(200, deviceDonePage(waiting, accepted));
  } catch (error) {
    if (!(error instanceof SignInRefusal)) throw error;
    return page(400, refusalPage(cloud.world, error, waiting.client, cloud.now()), {
      "x-ms-aadsts": String(error.number),
    });
  }
}

function discoveryRoutes(app: Hono<RouteBindings>): void {
  app.get("/common/discovery/instance", (context) => jsonAnswer(200, instanceDiscovery(context.env.origins)));
  app.get("/:authority/v2.0/.well-known/openid-configuration", (context) => openId(context, "2.0"));
  app.get("/:authority/.well-known/openid-configuration", (context) => openId(context, "1.0"));
  app.get("/:authority/discovery/v2.0/keys", async (context) =>
    jsonAnswer(200, await keysDocument(context.env.cloud, context.req.param("authority"), "2.0")),
  );
  app.get("/:authority/discovery/keys", async (context) =>
    jsonAnswer(200, await keysDocument(context.env.cloud, context.req.param("authority"), "1.0")),
  );
  // Entra has no RFC 8414 document; clients fall back to the OpenID Connect one (reported).
  app.get("/.well-known/*", () => new Response(null, { status: 404 }));
}

function openId(context: Context<RouteBindings, "/:authority/*">, version: "1.0" | "2.0"): Response {
  const { cloud, origins } = context.env;
  return jsonAnswer(200, openIdConfiguration(cloud, context.req.param("authority"), version, origins), {
    "access-control-allow-origin": "*",
  });
}

function authorizeStep(context: RouteContext): AuthorizeStep {
  const parameters = inPublicNames(new URL(context.req.url).searchParams, context.env.origins);
  return authorize(context.env.cloud, context.req.param("authority") ?? "", parameters);
}

/** A client of a served sandbox names Graph and ARM by the addresses it knows; the directory knows their public names. */
function inPublicNames(parameters: URLSearchParams, origins: Origins): URLSearchParams {
  for (const name of ["scope", "resource"]) {
    const value = parameters.get(name);
    if (value !== null) {
      const renamed = value
        .replaceAll(origins.graph, publicOrigins.graph)
        .replaceAll(origins.arm, publicOrigins.arm);
      parameters.set(name, renamed);
    }
  }
  return parameters;
}

function stepAnswer(context: RouteContext, step: AuthorizeStep): Response {
  const { cloud } = context.env;
  switch (step.step) {
    case "redirect":
      return new Response(null, {
        status: 302,
        headers: { location: step.location, "cache-control": "no-store" },
      });
    case "choose-account":
      return page(200, accountPage(cloud.world, step.request, new URL(context.req.url)));
    case "consent":
      return page(200, consentPage(cloud.world, step.pending, step.id, step.scopes));
    case "refused":
      return page(400, refusalPage(cloud.world, step.refusal, step.client, cloud.now()), {
        "x-ms-aadsts": String(step.refusal.number),
      });
    default:
      return step satisfies never;
  }
}

function page(status: number, html: string, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(html, {
    status,
    headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store", ...headers },
  });
}

async function tokenAnswer(context: RouteContext): Promise<Response> {
  const { cloud } = context.env;
  const form = inPublicNames(new URLSearchParams(await context.req.text()), context.env.origins);
  const grant = form.get("grant_type");
  if (grant !== null && !knownGrants.includes(grant)) {
    return notEmulated(`Entra sign-in: grant_type ${grant}`, knownGrants);
  }
  const unknownProof = unknownAssertion(form);
  if (unknownProof !== null) {
    return unknownProof;
  }
  try {
    const authority = context.req.param("authority") ?? "";
    const answer = await issueTokens(cloud, authority, form, credentialsOf(context, form));
    return jsonAnswer(200, answer, { "cache-control": "no-store", pragma: "no-cache" });
  } catch (error) {
    if (error instanceof SignInRefusal) {
      return tokenRefusal(error, cloud.now());
    }
    throw error;
  }
}

/** The answer to a client that proves itself in a way which is not emulated. */
function unknownAssertion(form: URLSearchParams): Response | null {
  const assertion = form.get("client_assertion");
  if (assertion === null) {
    return null;
  }
  if (form.get("client_assertion_type") !== assertionType) {
    return notEmulated("Entra sign-in: this client_assertion_type", [assertionType]);
  }
  return isSelfSigned(assertion, form.get("client_id"))
    ? notEmulated("Entra sign-in: a client_assertion signed with the client's certificate", [
        "a federated credential",
        "client_secret",
      ])
    : null;
}

/** The client's id and secret from the form or, as RFC 6749 allows, from a Basic header. */
function credentialsOf(context: RouteContext, form: URLSearchParams): ClientCredentials {
  const isPage = context.req.header("origin") !== undefined;
  const basic = /^Basic (.+)$/i.exec(context.req.header("authorization") ?? "")?.[1];
  if (basic !== undefined) {
    const [id = "", secret = ""] = Buffer.from(basic, "base64").toString("utf8").split(":");
    return { clientId: decoded(id), clientSecret: decoded(secret), clientAssertion: null, isPage };
  }
  return {
    clientId: form.get("client_id"),
    clientSecret: form.get("client_secret"),
    clientAssertion: form.get("client_assertion"),
    isPage,
  };
}

/** Form decoding, as RFC 6749 asks for; what cannot be decoded is nobody's secret and is compared as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A refusal as the token endpoint writes it. */
function tokenRefusal(refusal: SignInRefusal, now: number): Response {
  const { description, trace, correlation, timestamp } = describeRefusal(refusal, now);
  return jsonAnswer(refusal.error === "invalid_client" ? 401 : 400, {
    error: refusal.error,
    error_description: description,
    error_codes: [refusal.number],
    timestamp,
    trace_id: trace,
    correlation_id: correlation,
    error_uri: `https://login.microsoftonline.com/error?code=${refusal.number}`,
  });
}
