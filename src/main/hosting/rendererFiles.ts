import { readFile, realpath } from "node:fs/promises";
import { extname, join, sep } from "node:path";
import { NONCE_PLACEHOLDER } from "./headers.ts";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".json": "application/json",
};

export interface RendererFile {
  readonly type: string;
  readonly body: Uint8Array<ArrayBuffer>;
}

/**
 * A file of the built renderer, or undefined. The path is a stranger's: only plain names are let through, and what they
 * lead to, symbolic links followed, must lie inside the folder.
 */
export async function readRendererFile(
  root: string,
  urlPath: string,
  nonce: string,
): Promise<RendererFile | undefined> {
  const names = (urlPath === "/" ? "/index.html" : urlPath).split("/").slice(1);
  if (!names.every((name) => /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(name))) return undefined;
  const type = types[extname(names.at(-1) ?? "")];
  if (!type) return undefined;
  try {
    const folder = await realpath(root);
    const path = await realpath(join(folder, ...names));
    if (!path.startsWith(folder + sep)) return undefined;
    const body = new Uint8Array(await readFile(path));
    if (!type.startsWith("text/html")) return { type, body };
    const page = new TextDecoder().decode(body).replaceAll(NONCE_PLACEHOLDER, nonce);
    return { type, body: new TextEncoder().encode(page) };
  } catch {
    return undefined; // not there, or a folder
  }
}
