/** Which networks this machine is on, looked at every two seconds: systems differ too much in telling by themselves. */
import { networkInterfaces } from "node:os";
import type { Timers } from "../../ports.ts";

const EVERY_MS = 2_000;
/** A look that comes this late means that the machine slept. */
const SLEPT_MS = 6_000;

/** Addresses others can reach, IPv4 first; without link-local ones, which need a zone to be of use. */
export function reachableAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const reachable = all.filter(({ internal, address }) => !internal && !address.toLowerCase().startsWith("fe80:"));
  const [four, six] = [reachable.filter((at) => at.family === "IPv4"), reachable.filter((at) => at.family === "IPv6")];
  return [...four, ...six].map(({ address }) => address);
}

/** Every address of this machine, its loopback ones too. */
export const ownAddresses = (): string[] =>
  Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address));

/** One IPv4 address an interface: multicast is sent and joined interface by interface. */
export const multicastAddresses = (): string[] =>
  Object.values(networkInterfaces()).flatMap((list) => {
    const four = list?.find(({ family }) => family === "IPv4");
    return four ? [four.address] : [];
  });

/** Calls back when the addresses are others than before, or the machine was asleep. */
export function watchInterfaces(timers: Timers, onChange: () => void): () => void {
  let seen = ownAddresses().sort().join();
  let looked = timers.now();
  let cancel: () => void = () => undefined;
  const look = (): void => {
    const now = ownAddresses().sort().join();
    const slept = timers.now() - looked > SLEPT_MS;
    looked = timers.now();
    if (now !== seen || slept) {
      seen = now;
      onChange();
    }
    cancel = timers.after(EVERY_MS, look);
  };
  cancel = timers.after(EVERY_MS, look);
  return () => cancel();
}
