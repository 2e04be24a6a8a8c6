/** Addresses as people type and read them: `192.168.1.20:51234`, `[fd00::2]:51234`, `name.local:51234`. */
import { isIPv6 } from "node:net";

export type Address = { readonly host: string; readonly port: number };

export const formatAddress = ({ host, port }: Address): string =>
  isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;

/** Undefined for anything that is no address with a port. */
export function parseAddress(text: string): Address | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]{2,45})\]|([A-Za-z0-9.-]{1,253})):(\d{1,5})$/.exec(text.trim());
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || port < 1 || port > 65_535) return undefined;
  if (match?.[1] !== undefined && !isIPv6(host)) return undefined;
  return { host, port };
}
