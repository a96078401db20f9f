import { element, sequence } from "./der.ts";

/** What an authority may sign for: names, each with whatever is below it, and single IPv4 addresses. */
export interface PermittedNames {
  readonly dns: readonly string[];
  readonly ipv4: readonly string[];
}

/**
 * The name constraints of RFC 5280, 4.2.1.10, as DER. Whoever trusts the authority trusts it for nothing else, even if
 * its key had not been thrown away.
 */
export function nameConstraints({ dns, ipv4 }: PermittedNames): Buffer {
  const names = dns.map((name) => sequence(element(0x82, Buffer.from(name, "latin1"))));
  const addresses = ipv4.map((address) => sequence(element(0x87, exactly(address))));
  return sequence(element(0xa0, ...names, ...addresses));
}

/** An address and the mask that leaves no other one. */
function exactly(address: string): Buffer {
  return Buffer.from([...address.split(".").map(Number), 255, 255, 255, 255]);
}
