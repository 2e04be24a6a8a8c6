/** Stands in the built page where each answer's own nonce goes (electron.vite.config.ts sets it). */
export const NONCE_PLACEHOLDER = "__HOMEPORT_NONCE__";

const APP_SCRIPTS = "'self' 'wasm-unsafe-eval'";

/**
 * Nothing from anywhere but ourselves, no inline script, no eval. WebAssembly is compiled for Automerge. The nonce lets
 * React Aria add its style elements without letting injected markup add any; CodeMirror's go another way (adoptStyles.ts).
 */
export function contentSecurityPolicy(nonce: string, socketOrigin?: string, scripts = APP_SCRIPTS): string {
  return [
    "default-src 'none'",
    `script-src ${scripts}`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${socketOrigin ? ` ${socketOrigin}` : ""}`,
    "worker-src 'self'",
    "manifest-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-src 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

export function securityHeaders(nonce: string, socketOrigin?: string, scripts?: string): Record<string, string> {
  return {
    "Content-Security-Policy": contentSecurityPolicy(nonce, socketOrigin, scripts),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy":
      "camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), payment=(), display-capture=()",
  };
}
