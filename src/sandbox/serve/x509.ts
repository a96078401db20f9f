import { createPublicKey, type KeyObject, sign } from "node:crypto";
import { AsnConvert, BitString, OctetString } from "@peculiar/asn1-schema";
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  Certificate,
  Extension,
  Extensions,
  Name,
  RelativeDistinguishedName,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from "@peculiar/asn1-x509";

/** What a certificate says, and whose key signs it: one of the curve P-256. */
export interface CertificateRequest {
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

/** One extension: its object identifier, and its value as a class of the ASN.1 library or as DER. */
export interface ExtensionOfCertificate {
  readonly id: string;
  readonly isCritical: boolean;
  readonly value: object;
}

/** @returns a certificate of X.509 version 3 (RFC 5280, 4.1) in PEM */
export function certificatePem(request: CertificateRequest): string {
  // ecdsa-with-SHA256, whose parameters are absent (RFC 5758, 3.2).
  const algorithm = new AlgorithmIdentifier({ algorithm: "1.2.840.10045.4.3.2" });
  const said = new TBSCertificate({
    version: Version.v3,
    serialNumber: Uint8Array.of(request.serialNumber).buffer,
    signature: algorithm,
    issuer: named(request.issuer),
    validity: new Validity({ notBefore: request.notBefore, notAfter: request.notAfter }),
    subject: named(request.subject),
    subjectPublicKeyInfo: AsnConvert.parse(publicKeyDer(request.publicKey), SubjectPublicKeyInfo),
    extensions: new Extensions(request.extensions.map(extension)),
  });
  const signature = sign("sha256", new Uint8Array(AsnConvert.serialize(said)), request.signingKey);
  const certificate = new Certificate({
    tbsCertificate: said,
    signatureAlgorithm: algorithm,
    signatureValue: new Uint8Array(signature).buffer,
  });
  const lines =
    Buffer.from(AsnConvert.serialize(certificate))
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}

/** A public key as DER of SubjectPublicKeyInfo. */
export function publicKeyDer(key: KeyObject): Buffer {
  const publicKey = key.type === "private" ? createPublicKey(key) : key;
  return publicKey.export({ type: "spki", format: "der" });
}

/** The bits of a public key itself, of which key identifiers are made (RFC 5280, 4.2.1.2). */
export function publicKeyBits(key: KeyObject): Uint8Array {
  return new Uint8Array(AsnConvert.parse(publicKeyDer(key), SubjectPublicKeyInfo).subjectPublicKey);
}

/** A named bit list: its bits from the first one, without zeros at its end (X.690, 11.2.2). */
export function bits(flags: number): BitString {
  const value = new BitString();
  value.fromNumber(flags);
  return value;
}

function extension({ id, isCritical, value }: ExtensionOfCertificate): Extension {
  const der = value instanceof Uint8Array ? value : AsnConvert.serialize(value);
  return new Extension({ extnID: id, critical: isCritical, extnValue: new OctetString(der) });
}

function named(commonName: string): Name {
  const value = new AttributeValue({ utf8String: commonName });
  return new Name([new RelativeDistinguishedName([new AttributeTypeAndValue({ type: "2.5.4.3", value })])]);
}
