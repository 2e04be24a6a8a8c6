import { Mark } from "../ui/index.ts";
import css from "./Cover.module.css";

/** What is shown while nothing may be shown: before the vault's state is known, and from the first moment of a lock. */
export function Cover() {
  return (
    <div className={css.cover}>
      <Mark size={40} />
    </div>
  );
}
