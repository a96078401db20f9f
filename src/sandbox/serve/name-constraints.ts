/** What an authority may sign for: names, each with whatever is below it, and single IPv4 addresses. */
export interface PermittedNames {
  readonly dns: readonly string[];
  readonly ipv4: readonly string[];
}

/**
 * The name constraints of RFC 5280, 4.2.1.10, as DER. Whoever trusts the authority trusts it for nothing else, even if
 * its key had not been thrown away. The certificate library has no class for it.
 */
export function nameConstraints({ dns, ipv4 }: PermittedNames): Uint8Array<ArrayBuffer> {
  const names = dns.map((name) => element(0x30, element(0x82, Buffer.from(name, "latin1"))));
  const addresses = ipv4.map((address) => element(0x30, element(0x87, exactly(address))));
  return new Uint8Array(element(0x30, element(0xa0, Buffer.concat([...names, ...addresses]))));
}

/** An address and the mask that leaves no other one. */
function exactly(address: string): Buffer {
  return Buffer.from([...address.split(".").map(Number), 255, 255, 255, 255]);
}

function element(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag, ...lengthOf(content.length)]), content]);
}

/** A length in DER: one byte below 128, and otherwise the count of the bytes that follow. */
function lengthOf(length: number): number[] {
  if (length < 0x80) {
    return [length];
  }
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) {
    bytes.unshift(rest % 256);
  }
  return [0x80 + bytes.length, ...bytes];
}
