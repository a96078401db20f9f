import { createPrivateKey, X509Certificate } from "node:crypto";
import { AsnConvert, OctetString } from "@peculiar/asn1-schema";
import {
  AlgorithmIdentifier,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  ExtendedKeyUsage,
  KeyUsage,
  SubjectAlternativeName,
  SubjectKeyIdentifier,
  Time,
} from "@peculiar/asn1-x509";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeLoopbackCertificate } from "../../src/sandbox/serve/certificate.ts";
import { objectIdentifier, octetString, sequence, time } from "../../src/sandbox/serve/der.ts";

const host = "apim-flights.azure-api.net";
const made = makeLoopbackCertificate(Date.UTC(2026, 10, 28), [host, "login.microsoftonline.com"]);
const both = [
  ["the authority", made.authority],
  ["the certificate", made.certificate],
] as const;

/** The extensions that the library has a class for. */
const classes: Readonly<Record<string, new () => object>> = {
  "2.5.29.14": SubjectKeyIdentifier,
  "2.5.29.15": KeyUsage,
  "2.5.29.17": SubjectAlternativeName,
  "2.5.29.19": BasicConstraints,
  "2.5.29.35": AuthorityKeyIdentifier,
  "2.5.29.37": ExtendedKeyUsage,
};

describe("a served sandbox's certificate", () => {
  test.each(both)("%s is written byte for byte as an ASN.1 library writes it", (_title, pem) => {
    const { raw } = new X509Certificate(pem);
    const read = AsnConvert.parse(raw, Certificate);
    expect(Buffer.from(AsnConvert.serialize(read)).equals(raw)).toBe(true);
  });

  test.each(both)("%s has extensions as an ASN.1 library writes them", (_title, pem) => {
    const { extensions = [] } = AsnConvert.parse(new X509Certificate(pem).raw, Certificate).tbsCertificate;
    const written = extensions.flatMap(({ extnID, extnValue }) => {
      const type = classes[extnID];
      if (type === undefined) return [];
      const value = Buffer.from(extnValue.buffer);
      const again = Buffer.from(AsnConvert.serialize(AsnConvert.parse(value, type)));
      return [[extnID, value.toString("hex"), again.toString("hex")]];
    });
    expect(written.length).toBeGreaterThanOrEqual(3);
    expect(written.map(([id, value]) => [id, value])).toEqual(written.map(([id, , again]) => [id, again]));
  });

  test("is signed by the authority, for its hosts and this machine, for thirty days", () => {
    const [authority, certificate] = [
      new X509Certificate(made.authority),
      new X509Certificate(made.certificate),
    ];
    expect([authority.ca, certificate.ca]).toEqual([true, false]);
    expect(certificate.checkIssued(authority)).toBe(true);
    expect(certificate.verify(authority.publicKey)).toBe(true);
    expect(certificate.verify(certificate.publicKey)).toBe(false);
    expect(certificate.checkPrivateKey(createPrivateKey(made.key))).toBe(true);
    expect(certificate.checkHost(host)).toBe(host);
    expect(certificate.checkHost("example.com")).toBeUndefined();
    expect(certificate.checkIP("127.0.0.1")).toBe("127.0.0.1");
    expect(new Date(certificate.validFrom)).toEqual(new Date("2026-11-27"));
    expect(new Date(certificate.validTo)).toEqual(new Date("2026-12-28"));
  });
});

describe("DER", () => {
  test.each(["1.2.840.10045.4.3.2", "2.5.29.35", "1.3.6.1.5.5.7.3.1", "0.9.2342.19200300.100.1.25"])(
    "the object identifier %s is written as a library writes it",
    (id) => {
      const theirs = AsnConvert.serialize(new AlgorithmIdentifier({ algorithm: id }));
      expect(sequence(objectIdentifier(id)).toString("hex")).toBe(Buffer.from(theirs).toString("hex"));
    },
  );

  test("a value of any length is written as a library writes it", () => {
    const lengths = fc.oneof(
      fc.integer({ min: 0, max: 300 }),
      fc.constantFrom(127, 128, 255, 256, 65_535, 65_536),
    );
    fc.assert(
      fc.property(lengths, (length) => {
        const theirs = AsnConvert.serialize(new OctetString(new Uint8Array(length)));
        expect(octetString(new Uint8Array(length)).equals(Buffer.from(theirs))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test.each(["2026-01-02T03:04:05Z", "2049-12-31T23:59:59Z", "2050-01-01T00:00:00Z"])(
    "%s is written in the form of its year",
    (moment) => {
      const theirs = AsnConvert.serialize(new Time(new Date(moment)));
      expect(time(new Date(moment)).toString("hex")).toBe(Buffer.from(theirs).toString("hex"));
    },
  );
});
