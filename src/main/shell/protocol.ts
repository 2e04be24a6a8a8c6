import { randomBytes } from "node:crypto";
import type { CustomScheme } from "electron";
import { securityHeaders } from "../hosting/headers.ts";
import { readRendererFile } from "../hosting/rendererFiles.ts";
import { isOurPage, SCHEME } from "./page.ts";

/** Must be registered before the app is ready. Standard and secure as https is; nothing may bypass the CSP. */
export const ownScheme: CustomScheme = {
  scheme: SCHEME,
  privileges: { standard: true, secure: true, supportFetchAPI: true },
};

type Answer = (request: Pick<Request, "method" | "url">) => Promise<Response>;

/** Serves the built renderer and nothing else. */
export const pageHandler =
  (rendererRoot: string): Answer =>
  async ({ method, url }) => {
    const nothing = (status: number): Response => new Response(null, { status });
    if (method !== "GET") return nothing(405);
    if (!isOurPage(url)) return nothing(403);
    const nonce = randomBytes(16).toString("base64");
    // The raw path: decoding or normalising it first would let a disguised one through.
    const path = /^app:\/\/homeport(\/[^?#]*)/.exec(url)?.[1] ?? "/";
    const file = await readRendererFile(rendererRoot, path, nonce);
    if (!file) return nothing(404);
    return new Response(file.body, { headers: { ...securityHeaders(nonce), "Content-Type": file.type } });
  };
