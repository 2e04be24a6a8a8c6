/**
 * Two 32-bit hashes (MurmurHash3's steps) as 53 bits, 14 hex digits. Tells things apart that nobody makes alike on purpose: a
 * chance collision comes once in 2^53, a wanted one at once.
 */
export function shortHash(units: ArrayLike<number>): string {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (let at = 0; at < units.length; at++) {
    const unit = units[at] ?? 0;
    a = Math.imul(a ^ unit, 2_654_435_761);
    b = Math.imul(b ^ unit, 1_597_334_677);
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909);
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909);
  return (4_294_967_296 * (b & 0x1f_ffff) + (a >>> 0)).toString(16).padStart(14, "0");
}
