import { StyleModule } from "style-mod";

/**
 * CodeMirror writes its styles into a <style> element, which our policy (`style-src 'self' 'nonce-…'`) refuses without the
 * answer's nonce. Its rules go into a constructed style sheet instead, which needs none, since no markup can make one.
 * The order is style-mod's: later modules win over earlier ones.
 */
const adopted = new WeakMap<Document | ShadowRoot, { sheet: CSSStyleSheet; modules: StyleModule[] }>();

function adopt(root: Document | ShadowRoot, given: StyleModule | readonly StyleModule[]): void {
  let entry = adopted.get(root);
  if (entry === undefined) {
    entry = { sheet: new CSSStyleSheet(), modules: [] };
    adopted.set(root, entry);
    root.adoptedStyleSheets.push(entry.sheet);
  }
  const { sheet, modules } = entry;
  const before = modules.length;
  let place = 0;
  for (const module of given instanceof StyleModule ? [given] : given) {
    const at = modules.indexOf(module);
    if (at >= place) place = at + 1;
    else if (at === -1) modules.splice(place++, 0, module);
    else {
      modules.splice(at, 1);
      modules.splice(place - 1, 0, module);
    }
  }
  if (modules.length !== before) sheet.replaceSync(modules.map((module) => module.getRules()).join("\n"));
}

/** Once, before the first editor is made. */
export function adoptEditorStyles(): void {
  StyleModule.mount = adopt;
}
