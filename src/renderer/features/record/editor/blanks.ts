import type { Extension } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  EditorView,
  MatchDecorator,
  ViewPlugin,
  type ViewUpdate,
} from "@codemirror/view";
import { blankPattern, blanksIn } from "../../../../shared/domain/blanks.ts";

/** Looks only at the lines that are seen and were changed, so that a letter costs the same in a long text (B12). */
const marks = new MatchDecorator({ regexp: blankPattern(), decoration: Decoration.mark({ class: "cm-blank" }) });

class Drawn {
  decorations: DecorationSet;
  constructor(view: EditorView) {
    this.decorations = marks.createDeco(view);
  }
  update(update: ViewUpdate): void {
    this.decorations = marks.updateDeco(update, this.decorations);
  }
}

/** The next open place after the caret, or the first, chosen as a whole: what is typed then takes its place. */
export function goToNextBlank(view: EditorView): boolean {
  const blanks = blanksIn(view.state.sliceDoc());
  const { head } = view.state.selection.main;
  const next = blanks.find(({ from }) => from >= head) ?? blanks[0];
  if (next === undefined) return false;
  view.dispatch({ selection: { anchor: next.from, head: next.to }, scrollIntoView: true });
  view.focus();
  return true;
}

/** Chosen as a whole by a click, too. */
function onClick(_event: MouseEvent, view: EditorView): boolean {
  const { main } = view.state.selection;
  if (!main.empty) return false;
  const line = view.state.doc.lineAt(main.head);
  const at = main.head - line.from;
  const here = blanksIn(line.text).find(({ from, to }) => from < at && at < to);
  if (here) view.dispatch({ selection: { anchor: line.from + here.from, head: line.from + here.to } });
  return false;
}

/** Open places of a template: they stand out a little. */
export const blanks: Extension = [
  ViewPlugin.fromClass(Drawn, { decorations: (drawn) => drawn.decorations }),
  EditorView.domEventHandlers({ click: onClick }),
  // A shadow: a background would be carried over by Chromium to what is typed in its place, as a style attribute, which
  // our policy refuses (style-src-attr).
  EditorView.theme({ ".cm-blank": { boxShadow: "inset 0 0 0 2em var(--sunk)", borderRadius: "var(--paper)" } }),
];
