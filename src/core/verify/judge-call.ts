import type { PublicAnswer } from "./answer.ts";
import type { Check } from "./check.ts";

/** What a call without a token shows: it has to be refused with 401, and with a challenge that starts the sign-in. */
export function judgeAnonymousCall(answer: PublicAnswer): Check {
  const { url } = answer;
  if (answer.kind === "silence") {
    return {
      code: "anonymous-call",
      outcome: "unknown",
      message: `${url} could not be seen from here: ${answer.why}.`,
      hint: "Look from where its clients are: a gateway inside a network answers there alone.",
    };
  }
  const { status, challenge } = answer;
  if (status >= 200 && status < 300) return openToAnybody(url, status);
  if (status === 401) return refused(url, challenge);
  const wrong = (what: string, hint: string): Check => ({
    code: "anonymous-call",
    outcome: "wrong",
    message: `${url} ${what}, where a call without a token has to be refused with 401.`,
    hint,
  });
  if (status === 404) {
    return wrong(
      "is not there (404)",
      "Look at the API's path and operations: the gateway found none for a POST to this address. A 404 of the backend comes only after the token validation.",
    );
  }
  if (status >= 300 && status < 400)
    return wrong(`is a redirect (${status}) to ${answer.location}`, "Name the address that it leads to.");
  if (status === 403)
    return wrong(
      "is refused with 403",
      "Let the token validation answer with 401: clients sign in after that alone.",
    );
  return wrong(`is answered with ${status}`, "Look at the policies of the API, and at the gateway's health.");
}

function openToAnybody(url: string, status: number): Check {
  return {
    code: "open-to-anybody",
    outcome: "wrong",
    message: `Anybody can call ${url}: a call without any token was answered with ${status}.`,
    hint: "Put a token validation into the inbound section of the API's policy, and see that no operation, product or revision goes around it.",
  };
}

function refused(url: string, challenge: string): Check {
  const isKey = /^AzureApiManagementKey\b/i.test(challenge);
  if (isKey) {
    return {
      code: "anonymous-call",
      outcome: "wrong",
      message: `${url} asks for a subscription key before it looks at a token, and MCP clients have none.`,
      hint: "Turn off Subscription required in the settings of the API.",
    };
  }
  const isBearer = /^Bearer\b/.test(challenge);
  return {
    code: "anonymous-call",
    outcome: "right",
    message: `${url} refuses a call without a token with 401${isBearer ? "" : ", without a Bearer challenge"}.`,
    hint: isBearer ? "" : 'Clients sign in more surely with the header WWW-Authenticate: Bearer scope="…".',
  };
}
