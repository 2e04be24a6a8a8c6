/** E4 in the browser a person uses every day: tabs of ours go on, and a page on another port of this machine gets nothing. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";
import { WebSocket } from "ws";
import { expect, test } from "./kit/test.ts";
import { field, heading, t } from "./kit/words.ts";

const isIn = (page: Page) => expect(field(page, t("start.one.name"))).toBeVisible();

test("[E4] [F31] a reload, a quick hide and a second tab go on; a tab whom no other tells the pass does not", async ({
  newPerson,
}) => {
  const a = newPerson("Robin");
  const page = await a.open();
  await isIn(page);
  await page.reload();
  await isIn(page);
  await page.keyboard.press("F9");
  await page.getByRole("link").click();
  await isIn(page);
  const second = await page.context().newPage();
  await second.goto(a.host.address);
  await isIn(second);
  // Left by a host that ran at this port before.
  await second.evaluate(() => sessionStorage.setItem("homeport-pass", "another-hosts"));
  await second.reload();
  await expect(heading(second, t("trouble.gone.title"))).toBeVisible();
  await second.reload();
  await isIn(second);
  await page.close();
  await second.reload();
  await isIn(second);
  // As it is for whoever has the cookie alone, in the app's own page even.
  await second.evaluate(() => sessionStorage.clear());
  await second.reload();
  await expect(heading(second, t("trouble.gone.title"))).toBeVisible();
  await second.close();
});

test("[E4] a neighbour on another port is sent the cookie by the browser, and can open nothing with it", async ({
  newPerson,
}) => {
  const a = newPerson("Robin");
  const page = await a.open();
  await isIn(page);
  const sent: string[] = [];
  const server = createServer((request, response) => {
    sent.push(request.headers.cookie ?? "");
    // It begins its own page once more, so that the request is no other site's.
    response.setHeader("Content-Type", "text/html").end(sent.length > 1 ? "" : "<script>location.reload()</script>");
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const neighbour = await page.context().newPage();
  await neighbour.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await expect.poll(() => sent.find((cookie) => cookie.startsWith("homeport-"))).toBeTruthy();
  expect(await neighbour.evaluate(() => sessionStorage.length)).toBe(0);

  const Origin = a.host.address.slice(0, -1);
  const headers = { Cookie: sent.find((cookie) => cookie !== "") ?? "", Origin, "Sec-Fetch-Site": "same-origin" };
  const status = (word: string[]): Promise<number> =>
    new Promise((done) => {
      const socket = new WebSocket(`${Origin.replace("http", "ws")}/socket`, word, { headers });
      socket.on("open", () => (socket.close(), done(101)));
      socket.on("unexpected-response", (_request, response) => done(response.statusCode ?? 0));
    });
  expect(await status([])).toBe(403);
  const pass = await page.evaluate(() => sessionStorage.getItem("homeport-pass") ?? "");
  expect(await status([pass])).toBe(101); // that, and nothing else, was missing
  await neighbour.close();
  server.close();
});
