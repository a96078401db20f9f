import { createHash, generateKeyPairSync, type KeyObject } from "node:crypto";
import {
  AuthorityKeyIdentifier,
  BasicConstraints,
  ExtendedKeyUsage,
  GeneralName,
  id_ce_authorityKeyIdentifier,
  id_ce_basicConstraints,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_nameConstraints,
  id_ce_subjectAltName,
  id_ce_subjectKeyIdentifier,
  KeyIdentifier,
  KeyUsageFlags,
  SubjectAlternativeName,
  SubjectKeyIdentifier,
} from "@peculiar/asn1-x509";
import { nameConstraints } from "./name-constraints.ts";
import { bits, certificatePem, type ExtensionOfCertificate, publicKeyBits, publicKeyDer } from "./x509.ts";

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
        critical(id_ce_basicConstraints, new BasicConstraints({ cA: true, pathLenConstraint: 0 })),
        critical(id_ce_keyUsage, bits(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign)),
        critical(id_ce_nameConstraints, nameConstraints({ dns: names, ipv4: ["127.0.0.1"] })),
        plain(id_ce_subjectKeyIdentifier, new SubjectKeyIdentifier(keyId(authority.publicKey))),
      ],
    }),
    certificate: certificatePem({
      ...signed,
      serialNumber: 2,
      subject: "localhost",
      publicKey: server.publicKey,
      extensions: [
        critical(id_ce_basicConstraints, new BasicConstraints({ cA: false })),
        critical(id_ce_keyUsage, bits(KeyUsageFlags.digitalSignature)),
        plain(id_ce_extKeyUsage, new ExtendedKeyUsage([serverAuthentication])),
        plain(
          id_ce_subjectAltName,
          new SubjectAlternativeName([
            ...names.map((dNSName) => new GeneralName({ dNSName })),
            new GeneralName({ iPAddress: "127.0.0.1" }),
          ]),
        ),
        plain(id_ce_subjectKeyIdentifier, new SubjectKeyIdentifier(keyId(server.publicKey))),
        plain(
          id_ce_authorityKeyIdentifier,
          new AuthorityKeyIdentifier({ keyIdentifier: new KeyIdentifier(keyId(authority.publicKey)) }),
        ),
      ],
    }),
    key: server.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    keyDigest: createHash("sha256").update(publicKeyDer(server.publicKey)).digest("base64"),
  };
}

function critical(id: string, value: object): ExtensionOfCertificate {
  return { id, isCritical: true, value };
}

function plain(id: string, value: object): ExtensionOfCertificate {
  return { id, isCritical: false, value };
}

function newKeys(): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  return generateKeyPairSync("ec", { namedCurve: "P-256" });
}

/** What names a key in a certificate: SHA-1 of its bits, as everybody makes it (RFC 5280, 4.2.1.2). */
function keyId(key: KeyObject): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha1").update(publicKeyBits(key)).digest());
}
