/** The few kinds of values that a certificate is made of, written in DER (X.690). */

/** One value: what kind it is, how long it is, and what is in it. */
export function element(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const inside = Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag, ...lengthOf(inside.length)]), inside]);
}

/** Values in their order. */
export function sequence(...content: readonly Uint8Array[]): Buffer {
  return element(0x30, ...content);
}

/** A whole number below 128. */
export function smallInteger(value: number): Buffer {
  return element(0x02, Uint8Array.of(value));
}

/** Bytes as they are. */
export function octetString(content: Uint8Array): Buffer {
  return element(0x04, content);
}

/** Bits, of which the last byte leaves some unused. */
export function bitString(content: Uint8Array, unused: number): Buffer {
  return element(0x03, Uint8Array.of(unused), content);
}

/** A named bit list of at most eight bits, given by their numbers: nothing stands behind the last one (X.690, 11.2.2). */
export function namedBits(...numbers: readonly number[]): Buffer {
  const byte = numbers.reduce((bits, number) => bits | (0x80 >> number), 0);
  return bitString(Uint8Array.of(byte), 7 - Math.max(...numbers));
}

/** A yes. A no is left out in DER wherever it is the default. */
export const yes: Buffer = element(0x01, Uint8Array.of(0xff));

/** An object identifier. Its first two numbers share a byte, and the others are written in base 128 (X.690, 8.19). */
export function objectIdentifier(id: string): Buffer {
  const [first = 0, second = 0, ...others] = id.split(".").map(Number);
  return element(0x06, Uint8Array.from([first * 40 + second, ...others.flatMap(base128)]));
}

/** A moment, to the second, in the form that certificates want for its year (RFC 5280, 4.1.2.5). */
export function time(moment: Date): Buffer {
  const digits = moment.toISOString().replace(/\.\d+Z$|[-:T]/g, "");
  return moment.getUTCFullYear() < 2050
    ? element(0x17, Buffer.from(`${digits.slice(2)}Z`))
    : element(0x18, Buffer.from(`${digits}Z`));
}

/** Every byte but the last one says that another follows. */
function base128(value: number): number[] {
  const digits = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) digits.unshift((rest & 0x7f) | 0x80);
  return digits;
}

/** A length: one byte below 128, and otherwise the count of the bytes that follow. */
function lengthOf(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return [0x80 + bytes.length, ...bytes];
}
