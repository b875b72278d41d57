/** The few types of ASN.1 that a certificate consists of, in DER (ITU-T X.690), since Node.js reads certificates but writes none. */

export function sequence(...parts: readonly Buffer[]): Buffer {
  return element(0x30, ...parts);
}

export function set(...parts: readonly Buffer[]): Buffer {
  return element(0x31, ...parts);
}

/** @param bytes of a positive number: the first bit is not set */
export function integer(bytes: Buffer): Buffer {
  return element(0x02, bytes);
}

/** @param dotted such as `2.5.4.3` */
export function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return element(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

export function utf8(text: string): Buffer {
  return element(0x0c, Buffer.from(text));
}

/** @param time before 2050 (RFC 5280, section 4.1.2.5.1) */
export function utcTime(time: number): Buffer {
  const [, digits = ''] = /^\d\d(\d{12})/.exec(new Date(time).toISOString().replaceAll(/\D/g, '')) ?? [];
  return element(0x17, Buffer.from(`${digits}Z`));
}

export function bitString(bytes: Buffer): Buffer {
  return element(0x03, Buffer.from([0]), bytes);
}

export function octetString(bytes: Buffer): Buffer {
  return element(0x04, bytes);
}

/** A part with an explicit tag. */
export function tagged(number: number, part: Buffer): Buffer {
  return element(0xa0 + number, part);
}

function element(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, ...lengthOf(content.length)]), content]);
}

/** @param size less than 65,536 */
function lengthOf(size: number): number[] {
  if (size < 0x80) return [size];
  return size < 0x1_00 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
}

function base128(value: number): number[] {
  const last = value % 0x80;
  const before = Math.floor(value / 0x80);
  return before === 0 ? [last] : [...base128(before).map((byte) => byte | 0x80), last];
}
