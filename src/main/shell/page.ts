/** Where the app's one page lives: a scheme of our own, so that nothing of it has a file's rights (checklist 18). */
export const SCHEME = "app";
export const PAGE = "app://homeport/";

export function isOurPage(address: string): boolean {
  const url = URL.parse(address);
  return (
    url !== null && url.protocol === "app:" && url.host === "homeport" && url.username === "" && url.password === ""
  );
}
