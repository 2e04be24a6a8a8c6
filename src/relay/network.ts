import { isIP } from "node:net";

/**
 * Whose connections count together, of an address as Node tells it: one of IPv4 by itself; of IPv6 all that begin with the same 64 bits,
 * since whoever has one has the others, too.
 */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
  if (isIP(plain) !== 6) return plain;
  const [front = "", back] = plain.replace(/%.*/, "").split("::");
  const groups = (part: string | undefined): string[] => (part ? part.split(":") : []);
  const zeros = back === undefined ? 0 : 8 - groups(front).length - groups(back).length;
  return [...groups(front), ...Array<string>(zeros).fill("0"), ...groups(back)].slice(0, 4).join(":");
}
