import type { IncomingMessage } from "node:http";
import { sameSecret } from "./launch.ts";

/** Who this host is to its page. `port` is known once it listens. */
export interface Identity {
  readonly host: string; // 127.0.0.1:PORT
  readonly origin: string; // http://127.0.0.1:PORT
  /** One per host process: two Homeports on one machine never read each other's cookie as theirs. */
  readonly cookieName: string;
  readonly cookieValue: string;
  /** What the socket asks for besides: a neighbour on another port of this machine is sent the cookie, but never this. */
  readonly pagePass: string;
}

type Request = Pick<IncomingMessage, "headersDistinct">;

const only = (values: readonly string[] | undefined): string | undefined =>
  values?.length === 1 ? values[0] : undefined;

/** A name other than ours that resolves to this machine (DNS rebinding) shows itself in Host. */
export const hostIsOurs = (request: Request, me: Identity): boolean =>
  only(request.headersDistinct["host"]) === me.host;

export const originOf = (request: Request): string | undefined => {
  const values = request.headersDistinct["origin"];
  return values === undefined ? undefined : (only(values) ?? "several");
};

/** For pages and files: a browser names another site here even where it sends no Origin. */
export function siteIsOurs(request: Request, me: Identity): boolean {
  const origin = originOf(request);
  const site = request.headersDistinct["sec-fetch-site"];
  return (
    (origin === undefined || origin === me.origin) &&
    (site === undefined || only(site) === "same-origin" || only(site) === "none")
  );
}

export function cookieIsOurs(request: Request, me: Identity): boolean {
  const pairs = (request.headersDistinct["cookie"] ?? []).flatMap((line) => line.split(";")).map((pair) => pair.trim());
  const ours = pairs.filter((pair) => pair.startsWith(`${me.cookieName}=`));
  const value = ours[0]?.slice(me.cookieName.length + 1);
  return ours.length === 1 && value !== undefined && sameSecret(value, me.cookieValue);
}

/** A page can say it in no other header of a socket's request. */
export function passIsOurs(request: Request, me: Identity): boolean {
  const said = only(request.headersDistinct["sec-websocket-protocol"]);
  return said !== undefined && sameSecret(said, me.pagePass);
}

export const setCookie = (me: Identity): string =>
  `${me.cookieName}=${me.cookieValue}; HttpOnly; SameSite=Strict; Path=/`;
