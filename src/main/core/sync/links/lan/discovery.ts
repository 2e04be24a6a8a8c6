/**
 * Announcing and finding over multicast DNS. Everything announced is random (instance, host, port) or a pseudonym; the
 * service type alone shows that a Homeport is here. Whatever comes in is a stranger's: malformed packets must not throw
 * out of the library, and what it remembers is bounded.
 */
import { Bonjour } from "bonjour-service";
import { isIP } from "node:net";
import { toHex } from "../../../../../shared/base/bytes.ts";
import type { RandomBytes } from "../../../crypto/index.ts";
import { multicastAddresses } from "./interfaces.ts";

const SERVICE = "homeport";
const REMEMBERED = 128;
const ADDRESSES = 8;

export type Found = {
  readonly instance: string;
  readonly addresses: readonly string[];
  readonly port: number;
  readonly pseudonyms: readonly string[];
};

export interface Discovery {
  /** Announces anew under another random instance, on the interfaces there are now, and asks who else is there. */
  announce(port: number, pseudonyms: readonly string[]): void;
  /** Asks again who is there. */
  ask(): void;
  /** Says goodbye. */
  stop(): void;
}

export type DiscoveryDeps = {
  /** The service type; another one keeps a test's made-up services from real ones. */
  readonly type?: string;
  readonly random: RandomBytes;
  readonly onFound: (found: Found) => void;
  /** Multicast is not allowed, or not possible, here. */
  readonly onBlocked: () => void;
};

type Browser = ReturnType<Bonjour["find"]>;
type Service = Browser["services"][number];
/** The parts of the library's socket that its types hide. */
type Mdns = { on(event: "error" | "warning", handler: () => void): void; emit(...args: unknown[]): boolean };

export function openDiscovery({ type = SERVICE, random, onFound, onBlocked }: DiscoveryDeps): Discovery {
  let running: { bonjour: Bonjour; browser: Browser }[] = [];
  const own = new Set<string>();

  const found = (service: Service): void => {
    if (own.has(service.name)) return;
    const parsed = parse(service);
    if (parsed) onFound(parsed);
  };
  const start = (at: string, service: { name: string; host: string; port: number; txt: { p: string } }): void => {
    // `bind` to every address: bound to one, Linux would not hand over multicast. `interface` chooses where it goes out.
    const socket: object = { interface: at, bind: "0.0.0.0" }; // passed on to multicast-dns, as its README says
    // A packet that could not be sent, on a network just gone, is nothing to tell.
    const bonjour = new Bonjour(socket, () => undefined);
    tame(bonjour, onBlocked);
    // No probe: the name is 128 random bits, and probing costs most of a second before anyone can find us.
    bonjour.publish({ ...service, type, probe: false });
    const browser = bonjour.find({ type });
    browser.on("up", (up: Service) => {
      // A flood of made-up instances is forgotten as a whole; real ones announce themselves again.
      if (browser.services.length > REMEMBERED) browser.services.splice(0);
      found(up);
    });
    browser.on("txt-update", found);
    browser.on("srv-update", found);
    running.push({ bonjour, browser });
  };
  const stop = (): void => {
    for (const { bonjour, browser } of running) {
      browser.stop();
      bonjour.unpublishAll(() => bonjour.destroy());
    }
    running = [];
  };

  return {
    announce(port, pseudonyms) {
      stop();
      const name = toHex(random(16));
      own.add(name);
      const service = { name, host: `${toHex(random(8))}.local`, port, txt: { p: pseudonyms.join(",") } };
      for (const address of multicastAddresses()) start(address, service);
    },
    ask() {
      for (const { browser } of running) {
        // What is known is told again: a peer that could not be reached then may be now.
        for (const service of browser.services) found(service);
        browser.update();
      }
    },
    stop,
  };
}

/** A packet made to trip the library is dropped, and errors of the socket are told instead of thrown. */
function tame(bonjour: Bonjour, onBlocked: () => void): void {
  const { mdns } = (bonjour as unknown as { server: { mdns: Mdns } }).server;
  mdns.on("error", onBlocked);
  mdns.on("warning", () => undefined);
  const emit = mdns.emit.bind(mdns);
  mdns.emit = (...args) => {
    try {
      return emit(...args);
    } catch {
      return true;
    }
  };
}

function parse(service: Service): Found | undefined {
  const txt: unknown = (service.txt as Record<string, unknown> | undefined)?.["p"];
  const pseudonyms = typeof txt === "string" ? txt.split(",") : [];
  const referer = service.referer?.address;
  // The address it came from is the one that surely leads back.
  const claimed = [...(referer === undefined ? [] : [referer]), ...(service.addresses ?? [])];
  const addresses = [...new Set(claimed)].filter((at) => isIP(at) !== 0 && !at.toLowerCase().startsWith("fe80:"));
  const fits = service.port > 0 && service.port < 65_536 && addresses.length > 0;
  return fits
    ? { instance: service.name, addresses: addresses.slice(0, ADDRESSES), port: service.port, pseudonyms }
    : undefined;
}
