import "@fontsource-variable/atkinson-hyperlegible-next/wght.css";
import "@fontsource-variable/literata/opsz.css";
import "@fontsource-variable/literata/opsz-italic.css";
import "@fontsource-variable/noto-emoji/wght.css";
import "./ui/tokens.css";
import "./ui/base.css";
import { createRoot } from "react-dom/client";
import { App } from "./app/App.tsx";
import { keepFocus } from "./app/keepFocus.ts";
import { fetchEditorSoon } from "./features/record/OpenRecord.tsx";
import { watchNotices } from "./state/notices.ts";
import { sharePass } from "./state/pagePass.ts";
import { watchTies } from "./state/pairing.ts";
import { watchRecords } from "./state/records.ts";
import { watchVault } from "./state/vault.ts";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");
if (window.homeport === undefined) await sharePass(); // before anything asks the host
watchRecords();
watchTies();
watchNotices();
void watchVault(() => location.replace("/"));
keepFocus(root);
createRoot(root).render(<App />);
fetchEditorSoon();
