import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runHostContract } from "./host/hostContract.ts";
import { openShell } from "./host/openShell.ts";

runHostContract("Electron shell on the recording stand-in", "electron", openShell);

it("[CF1] a carry file opened from the desktop, before there is a page or while one is there, is handed over once", async () => {
  const folder = mkdtempSync(join(tmpdir(), "homeport-desktop-"));
  writeFileSync(join(folder, "a.carry"), "first");
  writeFileSync(join(folder, "b.carry"), "second");
  const shell = await openShell({ carryFile: join(folder, "a.carry") });
  const { app } = shell.recording.electron;
  const { bridge } = await shell.window();
  const take = async (): Promise<string | undefined> => {
    const answer = await bridge.call("host.takeOpened", undefined);
    if (!answer.ok) return answer.error.type;
    const { file } = answer.value as { file?: Uint8Array };
    return file && Buffer.from(file).toString();
  };
  expect(await take()).toBe("first");
  expect(await take()).toBeUndefined();

  let told = 0;
  bridge.on("opened", () => told++);
  app.emit("second-instance", {}, ["homeport", "b.carry"], folder);
  expect(await take()).toBe("second");
  let isOurs = false;
  app.emit("open-file", { preventDefault: () => (isOurs = true) }, join(folder, "a.carry"));
  expect(isOurs).toBe(true);
  expect(await take()).toBe("first");
  app.emit("second-instance", {}, ["homeport"], folder);
  app.emit("open-file", { preventDefault: () => undefined }, join(folder, "gone.carry"));
  expect(await take()).toBe("NoCarryFile");
  expect(await take()).toBeUndefined();
  expect(told).toBe(3);
  await shell.stop();
  rmSync(folder, { recursive: true });
});
