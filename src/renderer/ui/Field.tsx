import { Eye, EyeOff, Search, X } from "lucide-react";
import { type ReactNode, useState } from "react";
import {
  Button as AriaButton,
  FieldError,
  Input,
  Label,
  SearchField as AriaSearchField,
  Text,
  TextArea as AriaTextArea,
  TextField as AriaTextField,
  type TextFieldProps as AriaTextFieldProps,
} from "react-aria-components";
import buttons from "./Button.module.css";
import { cx } from "./cx.ts";
import css from "./Field.module.css";

type Common = Omit<AriaTextFieldProps, "className" | "style" | "children" | "isInvalid"> & {
  readonly label: string;
  /** The label is read aloud but not drawn; only where the place itself says it. */
  readonly labelHidden?: boolean;
  readonly hint?: ReactNode;
  /** What is off, in words; drawn beside the field and read aloud. */
  readonly wrong?: string | undefined;
  /** Written by the person, so set in the text face. */
  readonly prose?: boolean;
};

/** Nothing typed here is offered by the browser again, and no spelling service sees it (F19). */
const off = { autoComplete: "off", autoCorrect: "off", spellCheck: "false" } as const;

function Frame({
  label,
  labelHidden = false,
  hint,
  wrong,
  prose: _prose,
  children,
  ...rest
}: Common & { readonly children: ReactNode }) {
  return (
    // "aria": the browser's own validation would refuse to send a form again once something in it was wrong.
    <AriaTextField
      {...off}
      {...rest}
      isInvalid={wrong !== undefined}
      validationBehavior="aria"
      className={cx(css.field)}
    >
      <Label className={cx(labelHidden ? css.hidden : css.label)}>{label}</Label>
      {hint === undefined ? null : (
        <Text slot="description" className={cx(css.hint)}>
          {hint}
        </Text>
      )}
      {children}
      <FieldError className={cx(css.wrong)}>{wrong}</FieldError>
    </AriaTextField>
  );
}

export type TextFieldProps = Common & { readonly placeholder?: string };

export function TextField({ placeholder, ...rest }: TextFieldProps) {
  return (
    <Frame {...rest}>
      <span className={css.box}>
        <Input
          {...(placeholder === undefined ? {} : { placeholder })}
          className={cx(css.input, rest.prose && css.prose)}
        />
      </span>
    </Frame>
  );
}

export type TextAreaProps = Common & { readonly rows?: number; readonly placeholder?: string };

export function TextArea({ rows = 4, placeholder, ...rest }: TextAreaProps) {
  return (
    <Frame {...rest}>
      <span className={css.box}>
        <AriaTextArea
          rows={rows}
          {...(placeholder === undefined ? {} : { placeholder })}
          className={cx(css.input, css.area, rest.prose && css.prose)}
        />
      </span>
    </Frame>
  );
}

export type SecretFieldProps = Common & { readonly showLabel: string; readonly hideLabel: string };

/** A passphrase: hidden, and shown on request, since a long one is easier typed when seen. */
export function SecretField({ showLabel, hideLabel, ...rest }: SecretFieldProps) {
  const [shown, setShown] = useState(false);
  return (
    <Frame {...rest}>
      <span className={css.box}>
        <Input type={shown ? "text" : "password"} className={cx(css.input)} />
        <AriaButton
          aria-label={shown ? hideLabel : showLabel}
          onPress={() => setShown(!shown)}
          className={cx(buttons.button, buttons.quiet, buttons.square)}
        >
          {shown ? <EyeOff size={18} strokeWidth={1.75} /> : <Eye size={18} strokeWidth={1.75} />}
        </AriaButton>
      </span>
    </Frame>
  );
}

export type SearchFieldProps = {
  readonly label: string;
  readonly clearLabel: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly placeholder?: string;
  readonly autoFocus?: boolean;
};

export function SearchField({ label, clearLabel, placeholder, ...rest }: SearchFieldProps) {
  return (
    <AriaSearchField {...off} {...rest} aria-label={label} className={cx(css.field)}>
      <span className={css.box}>
        <Search size={18} strokeWidth={1.75} aria-hidden className={cx(css.lens)} />
        <Input {...(placeholder === undefined ? {} : { placeholder })} className={cx(css.input, css.search)} />
        {rest.value === "" ? null : (
          <AriaButton aria-label={clearLabel} className={cx(buttons.button, buttons.quiet, buttons.square)}>
            <X size={18} strokeWidth={1.75} />
          </AriaButton>
        )}
      </span>
    </AriaSearchField>
  );
}
