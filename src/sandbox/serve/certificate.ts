import { createHash, generateKeyPairSync, type KeyObject } from "node:crypto";
import { element, namedBits, objectIdentifier, octetString, sequence, smallInteger, yes } from "./der.ts";
import { nameConstraints } from "./name-constraints.ts";
import { certificatePem, type ExtensionOfCertificate, publicKeyBits, publicKeyDer } from "./x509.ts";

/** A certificate for this machine and the authority that signed it, all in PEM. The authority's key is thrown away. */
export interface LoopbackCertificate {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
  /** SHA-256 of the certificate's public key in base64, by which a browser can be told to accept it alone. */
  readonly keyDigest: string;
}

const day = 24 * 3600 * 1000;
const authorityName = "entra-mcp sandbox authority";
const serverAuthentication = "1.3.6.1.5.5.7.3.1";

/** Extensions by their object identifiers (RFC 5280, 4.2.1). */
const extensionIds = {
  subjectKey: "2.5.29.14",
  keyUsage: "2.5.29.15",
  subjectNames: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  nameConstraints: "2.5.29.30",
  authorityKey: "2.5.29.35",
  extendedKeyUsage: "2.5.29.37",
};

/** What a key may be used for, by the number of its bit (RFC 5280, 4.2.1.3). */
const keyUsage = { signsData: 0, signsCertificates: 5, signsRevocations: 6 };

/**
 * Makes a certificate authority and one certificate, valid for thirty days, for `localhost`, 127.0.0.1 and the public
 * hosts that the sandbox answers for behind its proxy. The authority signs nothing else and may sign nothing else, so
 * trusting it opens no other address.
 */
export function makeLoopbackCertificate(now: number, hosts: readonly string[]): LoopbackCertificate {
  const names = ["localhost", ...hosts];
  const authority = newKeys();
  const server = newKeys();
  const signed = {
    issuer: authorityName,
    notBefore: new Date(now - day),
    notAfter: new Date(now + 30 * day),
    signingKey: authority.privateKey,
  };
  return {
    authority: certificatePem({
      ...signed,
      serialNumber: 1,
      subject: authorityName,
      publicKey: authority.publicKey,
      extensions: [
        // An authority, with none below it.
        critical(extensionIds.basicConstraints, sequence(yes, smallInteger(0))),
        critical(extensionIds.keyUsage, namedBits(keyUsage.signsCertificates, keyUsage.signsRevocations)),
        critical(extensionIds.nameConstraints, nameConstraints({ dns: names, ipv4: ["127.0.0.1"] })),
        plain(extensionIds.subjectKey, octetString(keyId(authority.publicKey))),
      ],
    }),
    certificate: certificatePem({
      ...signed,
      serialNumber: 2,
      subject: "localhost",
      publicKey: server.publicKey,
      extensions: [
        critical(extensionIds.basicConstraints, sequence()),
        critical(extensionIds.keyUsage, namedBits(keyUsage.signsData)),
        plain(extensionIds.extendedKeyUsage, sequence(objectIdentifier(serverAuthentication))),
        plain(extensionIds.subjectNames, alternativeNames(names)),
        plain(extensionIds.subjectKey, octetString(keyId(server.publicKey))),
        plain(extensionIds.authorityKey, sequence(element(0x80, keyId(authority.publicKey)))),
      ],
    }),
    key: server.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    keyDigest: createHash("sha256").update(publicKeyDer(server.publicKey)).digest("base64"),
  };
}

/** Names of hosts, and the address of this machine. */
function alternativeNames(hosts: readonly string[]): Buffer {
  const names = hosts.map((host) => element(0x82, Buffer.from(host, "latin1")));
  return sequence(...names, element(0x87, Uint8Array.of(127, 0, 0, 1)));
}

function critical(id: string, value: Uint8Array): ExtensionOfCertificate {
  return { id, isCritical: true, value };
}

function plain(id: string, value: Uint8Array): ExtensionOfCertificate {
  return { id, isCritical: false, value };
}

function newKeys(): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  return generateKeyPairSync("ec", { namedCurve: "P-256" });
}

/** What names a key in a certificate: SHA-1 of its bits, as everybody makes it (RFC 5280, 4.2.1.2). */
function keyId(key: KeyObject): Buffer {
  return createHash("sha1").update(publicKeyBits(key)).digest();
}
