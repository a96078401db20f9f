// The certificate library wants the reflection polyfill to be there first.
import "reflect-metadata";
import { createHash, type webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { nameConstraints } from "./name-constraints.ts";

/** A certificate for this machine and the authority that signed it, all in PEM. The authority's key is thrown away. */
export interface LoopbackCertificate {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
  /** SHA-256 of the certificate's public key in base64, by which a browser can be told to accept it alone. */
  readonly keyDigest: string;
}

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const day = 24 * 3600 * 1000;

/**
 * Makes a certificate authority and one certificate, valid for thirty days, for `localhost`, 127.0.0.1 and the public
 * hosts that the sandbox answers for behind its proxy. The authority signs nothing else and may sign nothing else, so
 * trusting it opens no other address.
 */
export async function makeLoopbackCertificate(
  now: number,
  hosts: readonly string[],
): Promise<LoopbackCertificate> {
  x509.cryptoProvider.set(crypto);
  const [authorityKeys, keys] = await Promise.all([newKeys(), newKeys()]);
  const validity = { notBefore: new Date(now - day), notAfter: new Date(now + 30 * day) };
  const authority = await makeAuthority(authorityKeys, validity, hosts);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: "02",
    subject: "CN=localhost",
    issuer: authority.subject,
    ...validity,
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: authorityKeys.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension(["1.3.6.1.5.5.7.3.1"]),
      new x509.SubjectAlternativeNameExtension([
        ...["localhost", ...hosts].map((value) => ({ type: "dns" as const, value })),
        { type: "ip", value: "127.0.0.1" },
      ]),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(authorityKeys.publicKey),
    ],
  });
  return {
    authority: `${authority.toString("pem")}\n`,
    certificate: `${certificate.toString("pem")}\n`,
    key: await privateKeyPem(keys.privateKey),
    keyDigest: createHash("sha256").update(new Uint8Array(certificate.publicKey.rawData)).digest("base64"),
  };
}

async function makeAuthority(
  keys: webcrypto.CryptoKeyPair,
  validity: { readonly notBefore: Date; readonly notAfter: Date },
  hosts: readonly string[],
): Promise<x509.X509Certificate> {
  return x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: "01",
    name: "CN=entra-mcp sandbox authority",
    ...validity,
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      new x509.Extension(
        "2.5.29.30",
        true,
        nameConstraints({ dns: ["localhost", ...hosts], ipv4: ["127.0.0.1"] }),
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
}

async function privateKeyPem(key: webcrypto.CryptoKey): Promise<string> {
  const exported = Buffer.from(await crypto.subtle.exportKey("pkcs8", key)).toString("base64");
  return `-----BEGIN PRIVATE KEY-----\n${exported.replace(/(.{64})/g, "$1\n").trim()}\n-----END PRIVATE KEY-----\n`;
}

function newKeys() {
  return crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
}
