import { createHash } from "node:crypto";
import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
} from "jose";
import type { World } from "./world/world.ts";

/** The sign-in service's key: what signs, what verifies, and what its JWKS document publishes. */
export interface SigningKey {
  readonly kid: string;
  /** Certificate thumbprint; Entra writes it into the header of v1 tokens beside `kid`. */
  readonly x5t: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly publicJwk: JWK;
}

/** The world's key, made now when it has none yet. `made` tells that the world has changed by it. */
export async function openSigningKey(world: World): Promise<{ key: SigningKey; made: boolean }> {
  const made = world.signingKey === null;
  world.signingKey ??= await newPrivateJwk();
  const jwk = world.signingKey;
  const publicJwk: JWK = { kty: "RSA", n: jwk["n"] ?? "", e: jwk["e"] ?? "" };
  const thumbprint = await calculateJwkThumbprint(publicJwk);
  const kid = createHash("sha1").update(thumbprint).digest("base64url");
  const privateKey = await importJWK(jwk, "RS256");
  const publicKey = await importJWK(publicJwk, "RS256");
  if (privateKey instanceof Uint8Array || publicKey instanceof Uint8Array) {
    throw new TypeError("the world's signing key is not an RSA key");
  }
  return { key: { kid, x5t: kid, privateKey, publicKey, publicJwk }, made };
}

async function newPrivateJwk(): Promise<Record<string, string>> {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true, modulusLength: 2048 });
  const jwk = await exportJWK(privateKey);
  return Object.fromEntries(
    Object.entries(jwk).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}
