import { type KeyObject, sign } from "node:crypto";
import {
  bitString,
  element,
  objectIdentifier,
  octetString,
  sequence,
  smallInteger,
  time,
  yes,
} from "./der.ts";

/** What a certificate says, and whose key signs it: one of the curve P-256. */
export interface CertificateRequest {
  /** Below 128. */
  readonly serialNumber: number;
  /** Common names. */
  readonly issuer: string;
  readonly subject: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly publicKey: KeyObject;
  readonly signingKey: KeyObject;
  readonly extensions: readonly ExtensionOfCertificate[];
}

/** One extension: its object identifier, and its value in DER. */
export interface ExtensionOfCertificate {
  readonly id: string;
  readonly isCritical: boolean;
  readonly value: Uint8Array;
}

/**
 * Written here value by value, because a certificate of one kind needs a hundredth of an ASN.1 library; a test compares it
 * with what such a library writes.
 *
 * @returns a certificate of X.509 version 3 (RFC 5280, 4.1) in PEM
 */
export function certificatePem(request: CertificateRequest): string {
  const said = sequence(
    // Version 3 is written as 2.
    element(0xa0, smallInteger(2)),
    smallInteger(request.serialNumber),
    algorithm,
    named(request.issuer),
    sequence(time(request.notBefore), time(request.notAfter)),
    named(request.subject),
    publicKeyDer(request.publicKey),
    element(0xa3, sequence(...request.extensions.map(extension))),
  );
  const signature = bitString(sign("sha256", said, request.signingKey), 0);
  const lines =
    sequence(said, algorithm, signature)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}

/** A public key as DER of SubjectPublicKeyInfo. */
export function publicKeyDer(key: KeyObject): Buffer {
  return key.export({ type: "spki", format: "der" });
}

/** The bits of a public key itself, of which key identifiers are made (RFC 5280, 4.2.1.2): of P-256 the last 65 bytes. */
export function publicKeyBits(key: KeyObject): Buffer {
  return publicKeyDer(key).subarray(-65);
}

/** ecdsa-with-SHA256, whose parameters are absent (RFC 5758, 3.2). */
const algorithm = sequence(objectIdentifier("1.2.840.10045.4.3.2"));

const commonName = objectIdentifier("2.5.4.3");

function named(name: string): Buffer {
  return sequence(element(0x31, sequence(commonName, element(0x0c, Buffer.from(name)))));
}

function extension({ id, isCritical, value }: ExtensionOfCertificate): Buffer {
  return sequence(objectIdentifier(id), ...(isCritical ? [yes] : []), octetString(value));
}
