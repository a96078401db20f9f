import type { DeviceSignIn, PendingSignIn, RedeemableCode } from "./entra/flow.ts";
import type { DebugCredential, Trace } from "./gateway/trace-record.ts";
import type { Origins } from "./hosts.ts";
import { openSigningKey, type SigningKey } from "./signing-key.ts";
import type { World } from "./world/world.ts";
import type { Application } from "./world/world-directory.ts";

/** A world in operation: its document, its clock, and what lives only as long as the process. */
export interface Cloud {
  readonly world: World;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Sign-ins that wait for the person's consent, by the id in the consent form. */
  readonly pendingSignIns: Map<string, PendingSignIn>;
  /** Sign-ins with a device code, by the code that the device keeps. */
  readonly deviceSignIns: Map<string, DeviceSignIn>;
  /** Authorization codes, by code. Used ones stay, so that a second use can be told from nonsense. */
  readonly codes: Map<string, RedeemableCode>;
  /** Polls already answered for a long-running operation, by its id. */
  readonly polls: Map<string, number>;
  /** What is left in ARM's buckets, by subscription, principal and kind of request; `at` in milliseconds since 1970. */
  readonly buckets: Map<string, { readonly left: number; readonly at: number }>;
  /** Applications whose last write is not yet visible to every read, by object id. */
  readonly staleApplications: Map<string, StaleApplication>;
  /** What lets callers have their calls traced, by its text. */
  readonly debugCredentials: Map<string, DebugCredential>;
  /** Traces of calls, by service and id. */
  readonly traces: Map<string, Trace>;
  /** Says that the world's document has changed and must be saved before the answer leaves. */
  readonly changed: () => void;
  readonly signingKey: () => Promise<SigningKey>;
}

/** The state before a write, and how many reads still show it. */
export interface StaleApplication {
  readonly before: Application;
  readonly readsLeft: number;
}

/** What every route of the sandbox gets with a request. */
export interface RouteBindings {
  readonly Bindings: {
    readonly cloud: Cloud;
    readonly origins: Origins;
    readonly apim: string;
    /** Sends a request to another service of the world than a gateway; null for a host that is none of it. */
    readonly ask: (request: Request) => Promise<Response | null>;
  };
}

/** Keeps something that lives only as long as the process; the oldest goes when there are too many. */
export function keep<Value>(store: Map<string, Value>, key: string, value: Value): void {
  store.set(key, value);
  const [oldest] = store.keys();
  if (store.size > 2000 && oldest !== undefined) {
    store.delete(oldest);
  }
}

/** Starts a world. `onChange` is called for each change of its document. */
export function startCloud(world: World, now: () => number, onChange: () => void): Cloud {
  let key: Promise<SigningKey> | null = null;
  return {
    world,
    now,
    pendingSignIns: new Map(),
    deviceSignIns: new Map(),
    codes: new Map(),
    polls: new Map(),
    buckets: new Map(),
    staleApplications: new Map(),
    debugCredentials: new Map(),
    traces: new Map(),
    changed: onChange,
    signingKey: () => {
      key ??= openSigningKey(world).then((opened) => {
        if (opened.made) {
          onChange();
        }
        return opened.key;
      });
      return key;
    },
  };
}

/** The next ETag of the world: eight bytes in base64 and quotes, as API Management writes them. */
export function nextEtag(cloud: Cloud): string {
  cloud.world.nextEtag += 1;
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(cloud.world.nextEtag));
  return `"${bytes.toString("base64")}"`;
}
