/** CodeMirror as it comes, with nothing tied to it: what typing costs at the least. Bundled and put in an empty page. */
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";

declare global {
  interface Window {
    openBareEditor: (text: string) => void;
  }
}

window.openBareEditor = (doc) => {
  const extensions = [history(), keymap.of([...historyKeymap, ...defaultKeymap]), EditorView.lineWrapping];
  new EditorView({ state: EditorState.create({ doc, extensions }), parent: document.body }).focus();
};
