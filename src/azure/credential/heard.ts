import { jsonObject } from "../../core/document/json.ts";
import type { Cloud } from "../clouds.ts";
import { type Unreached, unreached } from "../network/unreached.ts";
import type { Wire } from "../wire.ts";

/** What came of the last question to the sign-in service that got no token. */
export type Heard =
  | { readonly kind: "nothing" }
  | { readonly kind: "silence"; readonly silence: Unreached }
  | {
      readonly kind: "refusal";
      /** The OAuth error code, such as `authorization_declined`. */
      readonly error: string;
      /** The number after AADSTS. */
      readonly number: number | null;
      /** Entra's own words, as they came. */
      readonly description: string;
      readonly requestId: string | null;
    };

/** A wire that remembers what the sign-in service said last. The SDKs lose most of it. */
export interface ListeningWire {
  readonly wire: Wire;
  readonly heard: () => Heard;
}

/** Listens to what the cloud's authority answers. Nothing of an answer that brings a token is kept. */
export function listening(cloud: Cloud, wire: Wire): ListeningWire {
  let last: Heard = { kind: "nothing" };
  const login = new URL(cloud.login).origin;
  return {
    heard: () => last,
    wire: async (request) => {
      const { origin, host } = new URL(request.url);
      if (origin !== login) return wire(request);
      try {
        const response = await wire(request);
        if (!response.ok) last = refusalIn(await response.clone().text()) ?? last;
        return response;
      } catch (error) {
        const silence = unreached(host, error);
        if (silence !== null) last = { kind: "silence", silence };
        throw error;
      }
    },
  };
}

function refusalIn(text: string): Heard | null {
  const body = jsonObject(text) ?? {};
  const { error, error_description: words } = body;
  if (typeof error !== "string") return null;
  const description = typeof words === "string" ? words : "";
  const ids = [body.trace_id, body.correlation_id];
  const requestId = ids.find((id): id is string => typeof id === "string" && /^[\w-]{1,100}$/.test(id));
  return { kind: "refusal", error, ...refusalWords(description), requestId: requestId ?? null };
}

/** The number and the words of Entra in a text that may hold more. */
export function refusalWords(text: string): {
  readonly number: number | null;
  readonly description: string;
} {
  const found = /AADSTS(\d{4,9})\b[^\r\n]*/.exec(text);
  return { number: found === null ? null : Number(found[1]), description: found?.[0] ?? text };
}
