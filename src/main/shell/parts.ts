import type * as used from "./electron.ts";

/** The parts of Electron the shell uses. They come as arguments, so that the shell runs under a recording stand-in too. */
export type Electron = typeof used;

/** Built files, absolute paths. */
export interface ShellFiles {
  readonly core: string;
  readonly stager: string;
  readonly preload: string;
  readonly rendererRoot: string;
  readonly version: string;
}
