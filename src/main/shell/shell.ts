import { hostMethods } from "../hosting/hostMethods.ts";
import { readHostState, windowTitle, writeHostState } from "../hosting/hostState.ts";
import { createIdleClock } from "../hosting/idleClock.ts";
import { instanceFolder, profileParts } from "../hosting/paths.ts";
import { prepareProfile } from "../hosting/profile.ts";
import { createSupervisor, type Supervisor } from "../hosting/supervisor.ts";
import type { Timers } from "../hosting/timers.ts";
import { hardenContents, hardenSession } from "./contents.ts";
import { forkUtilityCore, type UtilityCore } from "./coreProcess.ts";
import { guardedAnswer, isOurFrame } from "./ipcGuard.ts";
import { createKeychain } from "./keychain.ts";
import { type MainWindow, openMainWindow } from "./mainWindow.ts";
import { menuTemplate, type MenuActions } from "./menu.ts";
import { carryFileIn, type OpenedFiles, openedFiles } from "./openedFiles.ts";
import type { ShellOptions } from "./options.ts";
import type { Electron, ShellFiles } from "./parts.ts";
import { watchPower } from "./power.ts";
import { SCHEME } from "./page.ts";
import { ownScheme, pageHandler } from "./protocol.ts";
import { createTray } from "./tray.ts";
import { PARTITION } from "./window.ts";

export interface ShellEnvironment {
  readonly files: ShellFiles;
  readonly options: ShellOptions;
  readonly timers: Timers;
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends a process at once (SIGKILL). One that has ended already is no error. */
  readonly killPid: (pid: number) => void;
  /** One plain line for the terminal; never content. */
  readonly warn: (line: string) => void;
}

/** The whole Electron host. Resolves when its window is open; a second start shows the first one's and ends. */
export async function startShell(electron: Electron, environment: ShellEnvironment): Promise<void> {
  const { app, protocol } = electron;
  const { options, warn } = environment;
  const prepared = prepareProfile(options.profile, options.demo);
  if (!prepared.ok) {
    warn(prepared.error);
    return app.exit(1);
  }
  app.setName("Homeport");
  app.setPath("userData", profileParts(options.profile).electron); // also what "single instance" goes by
  if (!app.requestSingleInstanceLock()) {
    warn("Homeport is already open for this profile.");
    return app.quit();
  }
  app.enableSandbox();
  protocol.registerSchemesAsPrivileged([ownScheme]);
  app.on("web-contents-created", (_event, contents) => hardenContents(contents));
  const opened = openedFiles();
  opened.opened(options.carryFile);
  // The Mac's way, which may come before anything is ready.
  app.on("open-file", (event, path) => {
    event.preventDefault();
    opened.opened(path);
  });
  await app.whenReady();
  open(electron, environment, opened);
}

function open(electron: Electron, environment: ShellEnvironment, opened: OpenedFiles): void {
  const { app, ipcMain } = electron;
  const { files, options, timers, platform, env, killPid, warn } = environment;
  const folders = profileParts(options.profile);
  let state = readHostState(folders.host);
  const remember = (change: Partial<typeof state>): void => {
    state = { ...state, ...change };
    writeHostState(folders.host, state);
  };

  const page = electron.session.fromPartition(PARTITION);
  hardenSession(page);
  hardenSession(electron.session.defaultSession); // no page of ours is in it, and none of anyone's should get further
  page.protocol.handle(SCHEME, pageHandler(files.rendererRoot));

  const keychain = createKeychain(electron.safeStorage, platform);
  // The page asks for a port when it has loaded; after a crash of core it is still there and gets the next one's.
  let waitsForPort = false;
  const connect = (): void => {
    const core = supervisor.current();
    if (!core || !waitsForPort) return;
    window.hand(core.connect());
  };
  const window: MainWindow = openMainWindow(
    electron,
    files.preload,
    state,
    (place) => remember({ window: place }),
    timers,
  );
  const supervisor: Supervisor<UtilityCore> = createSupervisor({
    spawn: () => forkUtilityCore(electron, files, killPid),
    options: {
      profile: options.profile,
      instanceDir: instanceFolder(platform, env),
      lanPort: 0,
      lan: true,
      floorKdf: options.demo,
      demo: options.demo,
    },
    windows: {
      tell: window.tell,
      empty: () => {
        waitsForPort = false;
        window.empty();
      },
    },
    timers,
    keychain,
    onStarted: connect,
    onCrashed: () => idle.stop(), // nothing is open any more, and an idle lock would empty the page
  });

  const lock = (): Promise<void> => {
    idle.stop();
    return supervisor.lock();
  };
  const idle = createIdleClock(timers, () => void lock());
  const actions: MenuActions = {
    lock: () => void lock(),
    hide: () => {
      window.minimise();
      void lock();
    },
    show: window.show,
    quit: () => app.quit(),
  };
  const tray = createTray(electron, actions, state.neutralTitle);
  const handlers = hostMethods({
    info: () => ({ kind: "electron", version: files.version, platform, keychain: keychain.offered() }),
    lock,
    hide: window.minimise,
    idle,
    takeOpened: opened.take,
    setNeutralTitle: (neutralTitle) => {
      if (neutralTitle === state.neutralTitle) return;
      remember({ neutralTitle });
      window.setNeutralTitle(neutralTitle);
      tray?.setToolTip(windowTitle(neutralTitle));
    },
  });
  ipcMain.handle("homeport:host", guardedAnswer(handlers, window.contents, warn));
  ipcMain.on("homeport:connect", (event) => {
    if (!isOurFrame(event, window.contents())) return warn("refused a port to a frame that is not ours");
    waitsForPort = true;
    connect();
  });
  electron.Menu.setApplicationMenu(electron.Menu.buildFromTemplate(menuTemplate(platform, actions)));
  watchPower(electron.powerMonitor, { ...actions, resumed: supervisor.resumed }, timers);
  app.on("second-instance", (_event, args, folder) => {
    window.show();
    opened.opened(carryFileIn(args.slice(1), folder));
  });
  opened.tellOf(() => window.tell({ t: "event", name: "opened", payload: {} }));
  app.on("activate", window.show);
  app.on("window-all-closed", () => app.quit());
  endCoreBeforeQuitting(app, supervisor);
  supervisor.start();
}

/** Quitting waits for core as a lock does: what was written is on disk before the app is gone. */
function endCoreBeforeQuitting(app: Electron["app"], supervisor: Supervisor<UtilityCore>): void {
  let ended = false;
  app.on("before-quit", (event) => {
    if (ended) return;
    event.preventDefault();
    void supervisor.stop().finally(() => {
      ended = true;
      app.quit();
    });
  });
}
